/* SPDX-License-Identifier: Apache-2.0 */
/* trainer-resume-pt.h - a run that Ultralytics began and Hone goes on with (spec 04, section 11; spec 06, section 7)
 */
#pragma once

#include "hone-step.h"

G_BEGIN_DECLS

/* Where such a run was. */
typedef struct {
  int epoch; /* from 0; the last that is done */
  double best_fitness;
  double stopper_fitness;
  int stopper_epoch; /* from 1 */
} HonePtPlace;

/* Whether @tensors, as hone_checkpoint_read () gave them, are such a run's. */
gboolean hone_resume_pt_is (HoneTensors *tensors);

/**
 * hone_resume_pt_settings:
 *
 * Returns: the settings, as text for hone_settings_parse_yaml ()
 *
 * Errors: %HONE_ERROR_USAGE: the run has finished; %HONE_ERROR_BAD_MODEL
 */
const char *hone_resume_pt_settings (HoneTensors *tensors, const char *path, GError **error);

HonePtPlace hone_resume_pt_place (HoneTensors *tensors);

/**
 * hone_resume_pt_translate:
 * @model: with the weights of @tensors, the EMA
 *
 * Returns: (transfer full): what hone_train_step_load () reads. The weights go on from the EMA as it was stored, in 16
 * bits, as the raw ones are not there; no gradient waits to be used.
 *
 * Errors: %HONE_ERROR_BAD_MODEL: the optimizer's state is not that of @optim
 */
HoneTensors *hone_resume_pt_translate (HoneTensors *tensors, HoneModel *model, HoneOptim *optim, const char *path,
                                       GError **error);

G_END_DECLS
