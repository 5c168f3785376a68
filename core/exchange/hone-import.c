/* SPDX-License-Identifier: Apache-2.0 */
/* hone-import.c - see hone-import.h */
#include "hone-import.h"

#include "exchange-private.h"
#include "hone-file.h"
#include "hone-random.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#define STREAM 51 /* of the random numbers; any that nobody else has */

struct _HoneImport {
  gatomicrefcount refs;
  char *path, *place;

  GMutex lock; /* of all below */
  char *unpacked;
  HoneExchange *set;
  HoneSplit *splits; /* of its pictures, as they were read */
};

static gpointer
remove_folder (gpointer data)
{
  g_autofree char *folder = data;

  hone_file_remove_tree (folder);
  return NULL;
}

HoneImport *
hone_import_new (const char *path, const char *place)
{
  HoneImport *self = g_new0 (HoneImport, 1);

  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->lock);
  self->path = g_canonicalize_filename (path, NULL);
  self->place = g_canonicalize_filename (place, NULL);
  return self;
}

HoneImport *
hone_import_ref (HoneImport *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
hone_import_unref (HoneImport *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  if (self->unpacked != NULL) /* thousands of files: whoever lets go need not wait */
    g_thread_unref (g_thread_new ("remove", remove_folder, g_steal_pointer (&self->unpacked)));
  g_clear_pointer (&self->set, hone_exchange_free);
  g_free (self->splits);
  g_free (self->path);
  g_free (self->place);
  g_mutex_clear (&self->lock);
  g_free (self);
}

const char *
hone_import_get_path (HoneImport *self)
{
  return self->path;
}

char *
hone_import_default_place (void)
{
  return g_build_filename (g_get_home_dir (), "Hone", "data", NULL);
}

gboolean
hone_import_opens_directly (const char *path, char **fault)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoneDataYaml) yaml = NULL;
  gboolean picture = exchange_is_picture (path);

  if (fault != NULL)
    *fault = NULL;
  if (!picture)
    yaml = hone_data_find (path, &error);
  if (!picture && yaml == NULL && fault != NULL && !g_error_matches (error, HONE_ERROR, HONE_ERROR_NOT_FOUND))
    *fault = g_strdup (error->message);
  return yaml != NULL;
}

/* --- looking --- */

/* Beside the new data set, so that pictures can be moved there by their names alone. */
static gboolean
unpack (HoneImport *self, HoneProgress progress, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autofree char *folder = g_build_filename (self->place, ".unpack-XXXXXX", NULL);

  if (!hone_file_make_folder (self->place, error))
    return FALSE;
  if (g_mkdtemp (folder) == NULL) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_WRITE, _ ("%s could not be written: %s."), folder, g_strerror (errno));
    return FALSE;
  }
  if (hone_exchange_unpack (self->path, folder, progress, data, cancellable, error)) {
    self->unpacked = g_steal_pointer (&folder);
    return TRUE;
  }
  hone_file_remove_tree (folder);
  return FALSE;
}

static HoneRecognition *
recognise (HoneImport *self, HoneFormat as, gboolean *archive, HoneProgress progress, gpointer data,
           GCancellable *cancellable, GError **error)
{
  gboolean picture = exchange_is_picture (self->path) && g_file_test (self->path, G_FILE_TEST_IS_REGULAR);
  g_autofree char *folder = picture ? g_path_get_dirname (self->path) : NULL;
  HoneRecognition *what;

  *archive = self->unpacked != NULL;
  if (*archive)
    return hone_exchange_recognise_as (self->unpacked, as, error);
  what = hone_exchange_recognise_as (picture ? folder : self->path, as, error);
  if (what == NULL || !what->archive)
    return what;
  *archive = TRUE;
  hone_recognition_free (what);
  return unpack (self, progress, data, cancellable, error) ? hone_exchange_recognise_as (self->unpacked, as, error)
                                                           : NULL;
}

/* A picture's class as a whole says nothing of where objects are: it is still to be labelled. */
static void
forget_whole_classes (HoneExchange *set)
{
  for (guint i = 0; i < set->pictures->len; i++)
    ((HoneExchangePicture *) set->pictures->pdata[i])->labelled = FALSE;
}

static void
keep_set (HoneImport *self, HoneExchange *set)
{
  g_clear_pointer (&self->set, hone_exchange_free);
  g_free (self->splits);
  self->set = set;
  self->splits = g_new (HoneSplit, set->pictures->len + 1);
  for (guint i = 0; i < set->pictures->len; i++)
    self->splits[i] = ((HoneExchangePicture *) set->pictures->pdata[i])->split;
  if (set->format == HONE_FORMAT_FOLDERS)
    forget_whole_classes (set);
}

static void
note_free (gpointer data)
{
  HoneImportNote *note = data;

  g_free (note->message);
  g_free (note);
}

/* The worst first; of each kind its first finding speaks for all. */
static GPtrArray *
collect_notes (const HoneExchange *set)
{
  GPtrArray *notes = g_ptr_array_new_with_free_func (note_free);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (int severity = HONE_SEVERITY_ERROR; severity >= HONE_SEVERITY_NOTE; severity--)
    for (guint i = 0; i < set->findings->len; i++) {
      const HoneExchangeFinding *finding = &g_array_index (set->findings, HoneExchangeFinding, i);
      HoneImportNote *note;

      if ((int) finding->severity != severity || !g_hash_table_add (seen, (gpointer) finding->kind))
        continue;
      note = g_new0 (HoneImportNote, 1);
      note->severity = finding->severity;
      note->n = exchange_count (set, finding->kind);
      note->message = g_utf8_make_valid (finding->message, -1);
      g_ptr_array_add (notes, note);
    }
  return notes;
}

static void
count_picture (HoneImportFacts *facts, const HoneExchangePicture *picture, GStrvBuilder *missing)
{
  if (picture->path == NULL) {
    if (facts->n_missing++ < HONE_IMPORT_EXAMPLES) {
      g_autofree char *base = g_path_get_basename (picture->name);
      g_autofree char *valid = g_utf8_make_valid (base, -1);

      g_strv_builder_add (missing, valid);
    }
    return;
  }
  facts->n_pictures++;
  facts->n_unlabelled += !picture->labelled;
  facts->in_split[picture->split]++;
  for (guint i = 0; picture->objects != NULL && i < picture->objects->len; i++) {
    guint klass = (guint) g_array_index (picture->objects, HoneExchangeObject, i).klass;

    facts->n_objects++;
    if (klass < facts->n_classes)
      facts->objects[klass]++;
  }
}

/* "cells.tar.gz" -> "cells"; "cells/data.yaml" -> "cells" */
static char *
title_of (const char *path)
{
  g_autofree char *base = g_path_get_basename (path);
  gboolean folder = g_file_test (path, G_FILE_TEST_IS_DIR);
  char *dot = folder ? NULL : strchr (base + 1, '.');

  if (!folder && (exchange_is_picture (base) || g_str_has_suffix (base, ".yaml") || g_str_has_suffix (base, ".yml") ||
                  g_str_has_suffix (base, ".json") || g_str_has_suffix (base, ".xml"))) {
    g_autofree char *parent = g_path_get_dirname (path);

    return title_of (parent);
  }
  if (dot != NULL)
    *dot = '\0';
  return g_utf8_make_valid (base, -1);
}

static char *
free_name (HoneImport *self)
{
  g_autofree char *title = title_of (self->path);

  for (guint i = 1;; i++) {
    g_autofree char *name = i == 1 ? g_strdup (title) : g_strdup_printf ("%s-%u", title, i);
    g_autofree char *folder = g_build_filename (self->place, name, NULL);

    if (!g_file_test (folder, G_FILE_TEST_EXISTS))
      return g_steal_pointer (&name);
  }
}

static gboolean
has_yaml (const HoneRecognition *what)
{
  const char *file = what->format == HONE_FORMAT_YOLO && what->files != NULL ? what->files[0] : NULL;

  return file != NULL && (g_str_has_suffix (file, ".yaml") || g_str_has_suffix (file, ".yml"));
}

static HoneImportFacts *
facts_of (HoneImport *self, const HoneRecognition *what, gboolean archive)
{
  HoneImportFacts *facts = g_new0 (HoneImportFacts, 1);
  g_autoptr (GStrvBuilder) missing = g_strv_builder_new ();
  const HoneExchange *set = self->set;

  facts->format = set->format;
  facts->archive = archive;
  facts->why = g_utf8_make_valid (what->why, -1);
  facts->name = free_name (self);
  facts->n_classes = set->names->len;
  facts->names = g_new0 (char *, facts->n_classes + 1);
  facts->objects = g_new0 (guint, facts->n_classes + 1);
  for (guint i = 0; i < facts->n_classes; i++)
    facts->names[i] = g_utf8_make_valid (set->names->pdata[i], -1);
  for (guint i = 0; i < set->pictures->len; i++)
    count_picture (facts, set->pictures->pdata[i], missing);
  facts->missing = g_strv_builder_end (missing);
  facts->placeholders = exchange_count (set, "placeholder-class") > 0;
  facts->notes = collect_notes (set);
  if (!archive && has_yaml (what))
    hone_import_opens_directly (self->path, &facts->yaml_fault);
  return facts;
}

static gboolean
has_pictures (HoneImport *self, HoneExchange *set, GError **error)
{
  if (set->pictures->len > 0)
    return TRUE;
  g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA,
               _ ("There is not one picture in %s. Hone reads JPEG, PNG, BMP, TIFF and WebP."), self->path);
  return FALSE;
}

HoneImportFacts *
hone_import_look (HoneImport *self, HoneFormat as, const char *pictures, HoneProgress progress, gpointer progress_data,
                  GCancellable *cancellable, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autoptr (HoneRecognition) what = NULL;
  HoneImportFacts *facts;
  HoneExchange *set;
  gboolean archive;

  what = recognise (self, as, &archive, progress, progress_data, cancellable, error);
  if (what == NULL)
    return NULL;
  set = hone_exchange_read (what, pictures, progress, progress_data, cancellable, error);
  if (set == NULL)
    return NULL;
  if (!has_pictures (self, set, error)) {
    hone_exchange_free (set);
    return NULL;
  }
  keep_set (self, set);
  facts = facts_of (self, what, archive);
  facts->ways = hone_exchange_group_ways (set, HONE_IMPORT_EXAMPLES, cancellable);
  return facts;
}

/* --- dealing --- */

/* Splits behind @split that are to have pictures. */
static guint
after_it (const HoneDealHow *how, int split)
{
  guint n = 0;

  while (++split < HONE_N_SPLITS)
    n += how->shares[split] > 0;
  return n;
}

/* Each picture by itself: shuffled, then cut by the shares. */
static void
deal_at_random (HoneImport *self, const HoneDealHow *how)
{
  guint n = self->set->pictures->len;
  HoneDraws draws = hone_draws (how->seed, STREAM, 0, 0);
  g_autofree guint *order = g_new (guint, n);
  double whole = how->shares[0] + how->shares[1] + how->shares[2], upto = 0;
  guint from = 0;

  for (guint i = 0; i < n; i++) {
    guint at = hone_draw_index (&draws, i + 1);

    order[i] = at < i ? order[at] : i;
    order[at] = i;
  }
  for (int split = 0; split < HONE_N_SPLITS; split++) {
    guint end;

    upto += how->shares[split];
    end = split == HONE_N_SPLITS - 1 ? n : (guint) (n * upto / whole + 0.5);
    if (how->shares[split] > 0) /* of few pictures each gets one */
      end = CLAMP (end, from + 1, MAX (n - MIN (n, after_it (how, split)), from + 1));
    for (; from < MIN (end, n); from++)
      ((HoneExchangePicture *) self->set->pictures->pdata[order[from]])->split = (HoneSplit) split;
  }
}

static gboolean
deal (HoneImport *self, const HoneDealHow *how, guint *n_groups, HoneProgress progress, gpointer data,
      GCancellable *cancellable, GError **error)
{
  HoneSplitHow split = { .seed = how->seed };

  for (guint i = 0; i < self->set->pictures->len; i++)
    ((HoneExchangePicture *) self->set->pictures->pdata[i])->split = self->splits[i];
  if (how->kind == HONE_DEAL_KEEP)
    return TRUE;
  memcpy (split.shares, how->shares, sizeof split.shares);
  if (how->kind == HONE_DEAL_GROUPS) {
    split.grouping |= HONE_GROUP_PREFIX;
    split.pattern = how->pattern != NULL && *how->pattern != '\0' ? how->pattern : NULL;
  }
  if (how->near)
    split.grouping |= HONE_GROUP_NEAR;
  if (how->kind == HONE_DEAL_RANDOM && !how->near) {
    deal_at_random (self, how);
    return TRUE;
  }
  return hone_exchange_split (self->set, &split, n_groups, progress, data, cancellable, error);
}

static void
count_dealt (HoneImportDeal *result, const HoneExchangePicture *picture)
{
  HoneSplit split = exchange_written_split (picture, HONE_FORMAT_YOLO);

  if (picture->path == NULL)
    return;
  result->pictures[split]++;
  for (guint i = 0; picture->objects != NULL && i < picture->objects->len; i++) {
    guint klass = (guint) g_array_index (picture->objects, HoneExchangeObject, i).klass;

    if (klass < result->n_classes)
      result->objects[split][klass]++;
  }
}

HoneImportDeal *
hone_import_deal (HoneImport *self, const HoneDealHow *how, HoneProgress progress, gpointer progress_data,
                  GCancellable *cancellable, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autoptr (HoneImportDeal) result = g_new0 (HoneImportDeal, 1);
  g_autoptr (GPtrArray) losses = NULL;

  g_return_val_if_fail (self->set != NULL, NULL);
  if (!deal (self, how, &result->n_groups, progress, progress_data, cancellable, error))
    return NULL;
  result->n_classes = self->set->names->len;
  for (int split = 0; split < HONE_N_SPLITS; split++)
    result->objects[split] = g_new0 (guint, result->n_classes + 1);
  for (guint i = 0; i < self->set->pictures->len; i++)
    count_dealt (result, self->set->pictures->pdata[i]);
  if (how->kind == HONE_DEAL_GROUPS)
    result->groups = hone_exchange_named_groups (self->set, how->pattern, HONE_IMPORT_GROUPS);
  losses = hone_exchange_losses (self->set, HONE_FORMAT_YOLO, NULL);
  g_ptr_array_add (losses, NULL);
  result->losses = g_strdupv ((char **) losses->pdata);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  return g_steal_pointer (&result);
}

/* --- writing --- */

static void
take_names (HoneExchange *set, const char *const *names)
{
  for (guint i = 0; names != NULL && names[i] != NULL; i++) {
    if (i < set->names->len)
      g_free (set->names->pdata[i]);
    else
      g_ptr_array_set_size (set->names, (int) i + 1);
    set->names->pdata[i] = g_strdup (names[i]);
  }
}

gboolean
hone_import_write (HoneImport *self, const char *folder, const char *const *names, gboolean copy, HoneProgress progress,
                   gpointer progress_data, GCancellable *cancellable, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  HoneExchangeHow how = { .copy = copy, .movable = self->unpacked };

  g_return_val_if_fail (self->set != NULL, FALSE);
  take_names (self->set, names);
  return hone_exchange_write (self->set, HONE_FORMAT_YOLO, folder, &how, progress, progress_data, cancellable, error);
}

/* --- freeing --- */

void
hone_import_facts_free (HoneImportFacts *self)
{
  if (self == NULL)
    return;
  g_free (self->why);
  g_free (self->name);
  g_free (self->yaml_fault);
  g_strfreev (self->missing);
  g_strfreev (self->names);
  g_free (self->objects);
  g_ptr_array_unref (self->notes);
  g_clear_pointer (&self->ways, g_ptr_array_unref);
  g_free (self);
}

void
hone_import_deal_free (HoneImportDeal *self)
{
  if (self == NULL)
    return;
  for (int split = 0; split < HONE_N_SPLITS; split++)
    g_free (self->objects[split]);
  g_clear_pointer (&self->groups, g_ptr_array_unref);
  g_strfreev (self->losses);
  g_free (self);
}

HoneDealHow *
hone_deal_how_copy (const HoneDealHow *how)
{
  HoneDealHow *copy = g_memdup2 (how, sizeof *how);

  copy->pattern = g_strdup (how->pattern);
  return copy;
}

void
hone_deal_how_free (HoneDealHow *how)
{
  g_free (how->pattern);
  g_free (how);
}
