/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz-keras.c - model files of Keras: HDF5, read from memory */
#include "fuzz.h"
#include "hone-tensors.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n)
{
  HoneTensors *tensors = hone_weights_read (fuzz_file (data, n), NULL);
  double sum = 0;

  for (guint i = 0; tensors != NULL && i < hone_tensors_get_n (tensors); i++) {
    const HoneTensor *tensor = hone_tensors_get (tensors, i);

    if (tensor->n > 0) /* the first and last byte are there */
      sum += ((const guint8 *) tensor->data)[0];
  }
  g_assert_true (sum >= 0);
  if (tensors != NULL)
    hone_tensors_unref (tensors);
  return 0;
}
