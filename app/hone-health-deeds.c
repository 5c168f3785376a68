/* SPDX-License-Identifier: Apache-2.0 */
/* hone-health-deeds.c - see hone-health-private.h: findings are shown, ignored, fixed; of equal pictures one is kept */
#include "hone-health-fix.h"
#include "hone-health-private.h"
#include "hone-health.h"
#include "hone-toast.h"

#include <glib/gi18n.h>

/* --- messages --- */

static void
undo_cb (HoneHealthView *self)
{
  if (self->store != NULL)
    hone_label_store_undo (self->store);
}

static void
say (HoneHealthView *self, const char *text)
{
  hone_toast_say (GTK_WIDGET (self), text);
}

/* --- to see them --- */

static void
show_action_cb (GSimpleAction *action, GVariant *kind, gpointer data)
{
  g_signal_emit_by_name (data, "show-kind", g_variant_get_string (kind, NULL));
}

static void
open_action_cb (GSimpleAction *action, GVariant *path, gpointer data)
{
  g_signal_emit_by_name (data, "open", g_variant_get_string (path, NULL));
}

/* --- to ignore them --- */

static void
heed (HoneHealthView *self, const char *kind)
{
  if (self->store != NULL)
    hone_label_store_ignore_kind (self->store, kind, FALSE);
}

static void
unignore_cb (HoneHealthView *self, AdwToast *toast)
{
  heed (self, hone_toast_get_data (toast));
}

static void
ignore_cb (GSimpleAction *action, GVariant *kind, gpointer data)
{
  HoneHealthView *self = data;
  const HoneHealthKind *known = hone_health_kind_find (g_variant_get_string (kind, NULL));
  g_autofree char *text = NULL;

  if (self->store == NULL || known == NULL)
    return;
  hone_label_store_ignore_kind (self->store, known->kind, TRUE);
  text = g_strdup_printf (_ ("Ignored for this data set: %s"), hone_health_kind_title (known));
  hone_toast_undo (GTK_WIDGET (self), text, G_CALLBACK (unignore_cb), self, (gpointer) known->kind, NULL);
}

static void
heed_cb (GSimpleAction *action, GVariant *kind, gpointer data)
{
  heed (data, g_variant_get_string (kind, NULL));
}

/* --- to put them right --- */

/* (element-type HoneFinding): they are not settled; what they point to stays the index's */
static GArray *
findings_of (HoneHealthView *self, gboolean (*belongs) (const HoneFinding *finding, const char *kind), const char *kind)
{
  GArray *chosen = g_array_new (FALSE, FALSE, sizeof (HoneFinding));
  guint n;
  const HoneFinding *findings = hone_image_index_get_findings (hone_checkup_get_index (self->checkup), &n);

  for (guint i = 0; i < n; i++)
    if (belongs (&findings[i], kind) && !hone_health_view_is_settled (&findings[i], self))
      g_array_append_val (chosen, findings[i]);
  return chosen;
}

static gboolean
is_of_kind (const HoneFinding *finding, const char *kind)
{
  return g_str_equal (finding->kind, kind);
}

static gboolean
is_pair (const HoneFinding *finding, const char *kind)
{
  return finding->other != NULL;
}

static void
tell_fixed (HoneHealthView *self, gboolean undoable, const char *text)
{
  if (undoable)
    hone_toast_undo (GTK_WIDGET (self), text, G_CALLBACK (undo_cb), self, NULL, NULL);
  else
    say (self, text);
  if (self->checkup != NULL)
    hone_checkup_start (self->checkup, HONE_CHECKUP_READ_AGAIN);
}

/* Where folders are the splits no file says where a picture belongs: the project does. */
static void
join_splits (HoneHealthView *self)
{
  g_autoptr (GArray) pairs = findings_of (self, is_pair, NULL);
  g_autofree HoneSplit *splits = NULL;
  g_auto (GStrv) paths = hone_health_join_splits (pairs, &splits);
  const guint n = g_strv_length (paths);
  g_autofree char *text = NULL;

  if (n == 0) {
    say (self, _ ("There was nothing left to fix"));
    return;
  }
  text = g_strdup_printf (
      ngettext ("Moved %u picture to the split of its twin", "Moved %u pictures to the splits of their twins", n), n);
  hone_label_store_set_splits (self->store, (const char *const *) paths, splits, n, text);
  tell_fixed (self, TRUE, text);
}

typedef struct {
  HoneHealthView *view;
  const char *kind; /* static */
} Fixing;

static void
fixed_cb (GObject *store, GAsyncResult *result, gpointer data)
{
  g_autofree Fixing *fixing = data;
  g_autoptr (HoneHealthView) self = fixing->view;
  g_autoptr (GError) error = NULL;
  const gboolean shown = HONE_LABEL_STORE (store) == self->store; /* another data set may be by now */
  guint n = 0;
  gboolean good = hone_label_store_fix_finish (HONE_LABEL_STORE (store), result, &n, &error);
  g_autofree char *text = NULL;

  self->fixing = FALSE;
  if (!good) {
    say (self, error->message);
    return;
  }
  if (n == 0 && shown && self->checkup != NULL && g_str_equal (fixing->kind, "leak")) {
    join_splits (self);
    return;
  }
  text = n > 0 ? g_strdup_printf (ngettext ("Fixed %u finding", "Fixed %u findings", n), n)
               : g_strdup (_ ("There was nothing left to fix"));
  tell_fixed (self, n > 0 && shown, text);
}

static void
fix_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HoneHealthView *self = data;
  const HoneHealthKind *kind = hone_health_kind_find (g_variant_get_string (parameter, NULL));
  g_autoptr (GArray) chosen = NULL;
  Fixing *fixing;

  if (self->store == NULL || self->checkup == NULL || self->fixing || kind == NULL || !hone_health_can_fix (kind->kind))
    return;
  chosen = findings_of (self, is_of_kind, kind->kind);
  if (chosen->len == 0)
    return;
  self->fixing = TRUE;
  fixing = g_new (Fixing, 1);
  *fixing = (Fixing){ g_object_ref (self), kind->kind };
  hone_label_store_fix_async (self->store, chosen, NULL, fixed_cb, fixing);
}

static gboolean
has_labels (const char *path, gpointer data)
{
  HoneImageIndex *index = data;
  guint number;

  return hone_image_index_find (index, path, &number) &&
         hone_image_index_get_sample (index, number)->state == HONE_LABELS_FOUND;
}

/* The others are excluded: no file goes. */
static void
keep_one_cb (GSimpleAction *action, GVariant *kind, gpointer data)
{
  HoneHealthView *self = data;
  g_autoptr (GArray) pairs = NULL;
  g_auto (GStrv) paths = NULL;
  g_autofree char *text = NULL;
  guint n;

  if (self->store == NULL || self->checkup == NULL)
    return;
  pairs = findings_of (self, is_of_kind, g_variant_get_string (kind, NULL));
  paths = hone_health_leave_one (pairs, has_labels, hone_checkup_get_index (self->checkup));
  n = g_strv_length (paths);
  if (n == 0)
    return;
  text = g_strdup_printf (ngettext ("Excluded %u picture", "Excluded %u pictures", n), n);
  hone_label_store_set_excluded (self->store, (const char *const *) paths, n, TRUE);
  tell_fixed (self, TRUE, text);
}

/* --- the actions --- */

void
hone_health_view_connect_deeds (HoneHealthView *self)
{
  static const GActionEntry entries[] = {
    { .name = "show", .activate = show_action_cb, .parameter_type = "s" },
    { .name = "open", .activate = open_action_cb, .parameter_type = "s" },
    { .name = "fix", .activate = fix_cb, .parameter_type = "s" },
    { .name = "keep-one", .activate = keep_one_cb, .parameter_type = "s" },
    { .name = "ignore", .activate = ignore_cb, .parameter_type = "s" },
    { .name = "heed", .activate = heed_cb, .parameter_type = "s" },
  };

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "health", G_ACTION_GROUP (self->actions));
}
