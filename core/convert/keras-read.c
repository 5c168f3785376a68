/* SPDX-License-Identifier: Apache-2.0 */
/* keras-read.c - see keras-read.h
 *
 * Two forms. An older one has a group a layer with "kernel", "bias", "gamma", "beta", "moving_mean" and
 * "moving_variance" in it. The newer one has groups called "vars" with a layer's arrays "0", "1" ... in that order, and
 * an attribute "name". Groups in between (a network inside another) do not count.
 */
#include "keras-read.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const guint8 signature[] = { 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n' };

gboolean
hone_is_hdf5 (gconstpointer data, gsize n)
{
  return n >= sizeof signature && memcmp (data, signature, sizeof signature) == 0;
}

#ifdef HAVE_HDF5
#include <hdf5.h>

#define MAX_DEPTH 12
#define MAX_LINKS 20000
#define MAX_NAME 200
#define MAX_DIMS 4
#define TOP "predictions"

/* An array of a layer, still in Keras' order. */
typedef struct {
  char *layer;
  const char *leaf; /* "weight", as Hone calls it */
  int n_dims;
  gint64 shape[MAX_DIMS];
  gsize n;
  float *values;
} Array;

typedef struct {
  const char *path;
  GError **error;
  gsize size;       /* of the file */
  GPtrArray *found; /* of Array */
  guint n_links;
} Reader;

static void
array_free (gpointer data)
{
  Array *self = data;

  g_free (self->layer);
  g_free (self->values);
  g_free (self);
}

static gboolean
fail (Reader *self, const char *what)
{
  if (self->error != NULL && *self->error == NULL)
    g_set_error (self->error, HONE_ERROR, HONE_ERROR_BAD_MODEL, _ ("%s cannot be read: %s."), self->path, what);
  return FALSE;
}

/* --- one array --- */

/* Keras' name of what stands in a layer, and ours. NULL: none that a network computes with. */
static const char *
leaf_of (const char *name)
{
  static const char *const names[][2] = {
    { "kernel", "weight" },
    { "bias", "bias" },
    { "gamma", "weight" },
    { "beta", "bias" },
    { "moving_mean", "running_mean" },
    { "moving_variance", "running_var" },
  };
  g_auto (GStrv) halves = g_strsplit (name, ":", 2); /* "kernel:0" in old files */

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (halves[0] != NULL && g_str_equal (halves[0], names[i][0]))
      return names[i][1];
  return NULL;
}

/* Of "0", "1" ... in a group "vars" of @n: a norm has four, a convolution or dense layer two. */
static const char *
leaf_of_number (const char *name, gsize n)
{
  static const char *const of_norm[] = { "weight", "bias", "running_mean", "running_var" };
  guint64 i;

  if ((n != 1 && n != 2 && n != 4) || !g_ascii_string_to_unsigned (name, 10, 0, n - 1, &i, NULL))
    return NULL;
  return of_norm[i];
}

/* Floats that lie in the file in one piece, no more than there is room for. */
static gboolean
is_plain (Reader *self, hid_t set, hid_t space, Array *array)
{
  hsize_t dims[MAX_DIMS];
  const hid_t how = H5Dget_create_plist (set), type = H5Dget_type (set);
  const int n_dims = H5Sget_simple_extent_ndims (space);
  gboolean good = how >= 0 && type >= 0 && n_dims >= 1 && n_dims <= MAX_DIMS && H5Tget_class (type) == H5T_FLOAT &&
                  H5Pget_layout (how) == H5D_CONTIGUOUS && H5Pget_external_count (how) == 0 &&
                  H5Sget_simple_extent_dims (space, dims, NULL) == n_dims;

  array->n_dims = n_dims;
  array->n = 1;
  for (int i = 0; good && i < n_dims; i++) {
    good = dims[i] > 0 && dims[i] <= self->size / array->n;
    array->n *= good ? dims[i] : 1;
    array->shape[i] = good ? (gint64) dims[i] : 0;
  }
  good = good && array->n <= self->size / MAX (H5Tget_size (type), 1) && H5Dget_storage_size (set) <= self->size;
  H5Tclose (type);
  H5Pclose (how);
  return good;
}

static gboolean
read_array (Reader *self, hid_t set, const char *layer, const char *leaf)
{
  const hid_t space = H5Dget_space (set);
  Array *array = g_new0 (Array, 1);
  gboolean good = is_plain (self, set, space, array);

  H5Sclose (space);
  array->layer = g_strdup (layer);
  array->leaf = leaf;
  if (good) {
    array->values = g_new (float, array->n);
    good = H5Dread (set, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, array->values) >= 0;
  }
  if (!good) {
    array_free (array);
    return fail (self, _ ("it holds an array that is damaged or in a form that Keras does not write"));
  }
  g_ptr_array_add (self->found, array);
  return TRUE;
}

/* --- groups --- */

/* The attribute "name", a string; (transfer full) (nullable) */
static char *
read_name (hid_t group)
{
  hid_t attribute, type;
  char *from = NULL, fixed[MAX_NAME + 1] = "", *name = NULL;

  if (H5Aexists (group, "name") <= 0)
    return NULL;
  attribute = H5Aopen (group, "name", H5P_DEFAULT);
  type = H5Aget_type (attribute);
  if (H5Tget_class (type) == H5T_STRING && H5Aget_storage_size (attribute) <= MAX_NAME) {
    if (H5Tis_variable_str (type) > 0 && H5Aread (attribute, type, &from) >= 0 && from != NULL) {
      name = g_strndup (from, MAX_NAME);
      H5free_memory (from);
    } else if (H5Tis_variable_str (type) == 0 && H5Aread (attribute, type, fixed) >= 0) {
      name = g_strdup (fixed);
    }
  }
  H5Tclose (type);
  H5Aclose (attribute);
  return name;
}

static gboolean read_group (Reader *self, hid_t group, const char *name, int depth);

/* @layer: of the group that it is in; @n: how many are */
static gboolean
read_object (Reader *self, hid_t group, const char *layer, gboolean numbered, gsize n, const char *name, int depth)
{
  const hid_t object = H5Oopen (group, name, H5P_DEFAULT);
  const H5I_type_t kind = object < 0 ? H5I_BADID : H5Iget_type (object);
  const char *leaf = numbered ? leaf_of_number (name, n) : leaf_of (name);
  gboolean good = TRUE;

  if (object < 0)
    return fail (self, _ ("it is damaged; copy or download it again"));
  if (kind == H5I_GROUP)
    good = read_group (self, object, name, depth + 1);
  else if (kind == H5I_DATASET && leaf != NULL && layer != NULL)
    good = read_array (self, object, layer, leaf);
  H5Oclose (object);
  return good;
}

static gboolean
is_of_optimizer (const char *name, int depth)
{
  return depth <= 1 && g_str_has_prefix (name, "optimizer");
}

static gboolean
read_group (Reader *self, hid_t group, const char *name, int depth)
{
  const gboolean numbered = g_str_equal (name, "vars");
  g_autofree char *own = numbered ? read_name (group) : NULL;
  H5G_info_t info;

  if (depth > MAX_DEPTH || H5Gget_info (group, &info) < 0)
    return fail (self, _ ("it is damaged; copy or download it again"));
  for (hsize_t i = 0; i < info.nlinks; i++) {
    char child[MAX_NAME + 1];
    H5L_info_t link;

    if (self->n_links++ > MAX_LINKS)
      return fail (self, _ ("it has too many entries"));
    if (H5Lget_info_by_idx (group, ".", H5_INDEX_NAME, H5_ITER_INC, i, &link, H5P_DEFAULT) < 0 ||
        H5Lget_name_by_idx (group, ".", H5_INDEX_NAME, H5_ITER_INC, i, child, sizeof child, H5P_DEFAULT) < 0)
      return fail (self, _ ("it is damaged; copy or download it again"));
    /* Links to other files are never followed. */
    if (link.type == H5L_TYPE_HARD && !is_of_optimizer (child, depth) &&
        !read_object (self, group, numbered ? own : name, numbered, info.nlinks, child, depth))
      return FALSE;
  }
  return TRUE;
}

/* --- into our order --- */

static gboolean
is_dense (const Array *array)
{
  return array->n_dims == 2 && g_str_equal (array->leaf, "weight");
}

/* The dense layer that no other reads from. (nullable) */
static const char *
find_top (Reader *self)
{
  const Array *last = NULL;

  for (guint i = 0; i < self->found->len; i++) {
    const Array *array = self->found->pdata[i];

    if (is_dense (array) && (last == NULL || array->shape[0] == last->shape[1]))
      last = array;
  }
  return last != NULL ? last->layer : NULL;
}

/* (h, w, in, out) to (out, in, h, w); (in, out) to (out, in) */
static void
turn (const Array *array, float *to, gint64 *shape)
{
  const gsize area = array->n_dims == 4 ? (gsize) (array->shape[0] * array->shape[1]) : 1;
  const gsize in = (gsize) array->shape[array->n_dims - 2], out = (gsize) array->shape[array->n_dims - 1];
  const gboolean first = g_str_equal (array->layer, "conv1_conv");

  shape[0] = (gint64) out;
  shape[1] = (gint64) in;
  if (array->n_dims == 4) {
    shape[2] = array->shape[0];
    shape[3] = array->shape[1];
  }
  for (gsize p = 0; p < area; p++)
    for (gsize i = 0; i < in; i++)
      for (gsize o = 0; o < out; o++)
        to[(o * in + (first ? in - 1 - i : i)) * area + p] = array->values[(p * in + i) * out + o];
}

static gboolean
add_array (Reader *self, HoneTensors *tensors, const Array *array, const char *top)
{
  const gboolean is_top = top != NULL && g_str_equal (array->layer, top);
  g_autofree char *name = g_strdup_printf ("%s.%s", is_top ? TOP : array->layer, array->leaf);
  g_autofree float *turned = NULL;
  gint64 shape[MAX_DIMS] = { array->shape[0] };

  if (hone_tensors_find (tensors, name) != NULL)
    return fail (self, _ ("two of its layers have the same name"));
  if (array->n_dims == 2 || array->n_dims == 4) {
    turned = g_new (float, array->n);
    turn (array, turned, shape);
  } else if (array->n_dims != 1) {
    return TRUE; /* no layer of ours */
  }
  hone_tensors_add (tensors, name, HONE_DTYPE_F32, array->n_dims, shape, turned != NULL ? turned : array->values, NULL);
  return TRUE;
}

static HoneTensors *
to_tensors (Reader *self)
{
  g_autoptr (HoneTensors) tensors = hone_tensors_new ();
  const char *top = find_top (self);

  for (guint i = 0; i < self->found->len; i++)
    if (!add_array (self, tensors, self->found->pdata[i], top))
      return NULL;
  if (hone_tensors_get_n (tensors) == 0) {
    fail (self, _ ("it holds no weights of a model"));
    return NULL;
  }
  return g_steal_pointer (&tensors);
}

/* The file in memory; < 0: it is none. */
static hid_t
open_image (GBytes *bytes)
{
  const hid_t how = H5Pcreate (H5P_FILE_ACCESS);
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);
  hid_t file = -1;

  if (H5Pset_fapl_core (how, 1 << 16, 0) >= 0 && H5Pset_file_image (how, (void *) data, size) >= 0)
    file = H5Fopen ("hone-image", H5F_ACC_RDONLY, how);
  H5Pclose (how);
  return file;
}

HoneTensors *
hone_keras_parse (GBytes *bytes, const char *path, GError **error)
{
  static GMutex one_at_a_time; /* the library may be built without locks of its own */
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (array_free);
  g_autoptr (GMutexLocker) lock = g_mutex_locker_new (&one_at_a_time);
  g_autoptr (GError) own = NULL;
  Reader self = { .path = path, .error = &own, .size = g_bytes_get_size (bytes), .found = found };
  HoneTensors *tensors = NULL;
  hid_t file;

  H5Eset_auto (H5E_DEFAULT, NULL, NULL); /* it would print */
  file = open_image (bytes);
  if (file < 0) {
    fail (&self, _ ("it is damaged; copy or download it again"));
  } else {
    const hid_t root = H5Gopen (file, "/", H5P_DEFAULT);

    if (root >= 0 ? read_group (&self, root, "", 0) : fail (&self, _ ("it is damaged; copy or download it again")))
      tensors = to_tensors (&self);
    if (root >= 0)
      H5Gclose (root);
    H5Fclose (file);
  }
  if (own != NULL)
    g_propagate_error (error, g_steal_pointer (&own));
  return tensors;
}

#else

HoneTensors *
hone_keras_parse (GBytes *bytes, const char *path, GError **error)
{
  g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_MODEL,
               _ ("%s holds weights of Keras, which this build of Hone cannot read: it was built without HDF5."), path);
  return NULL;
}

#endif
