/* SPDX-License-Identifier: Apache-2.0 */
/* hone-health-view.c - see hone-health-view.h */
#include "hone-health-view.h"

#include "hone-health-fix.h"
#include "hone-health-row.h"
#include "hone-health.h"
#include "hone-reflow.h"
#include "hone-stats-view.h"
#include "hone-toast.h"
#include "hone-words.h"

#include <glib/gi18n.h>

#define NARROW 860        /* pixels below which the statistics stand under the findings */
#define COMPARE "compare" /* a link that is no search */
#define MOST_NAMES 4      /* checks that are named in the row of those that found nothing */

struct _HoneHealthView {
  AdwBin parent_instance;

  HoneCheckup *checkup;
  HoneLabelStore *store;
  GSimpleActionGroup *actions;
  guint count;
  gboolean fixing;

  GtkWidget *icon, *refresh, *cancel;
  GtkLabel *title, *subtitle, *links;
  GtkProgressBar *progress;
  GtkBox *groups;
  HoneStatsView *stats;
  HoneDoubtsView *doubts;
};

G_DEFINE_FINAL_TYPE (HoneHealthView, hone_health_view, ADW_TYPE_BIN)

enum {
  SIGNAL_SHOW_KIND,
  SIGNAL_OPEN,
  SIGNAL_CHANGED,
  SIGNAL_SEARCH,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void fill (HoneHealthView *self);
static void refresh_cb (HoneHealthView *self);

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

/* --- the verdict --- */

static gboolean
is_ignored (const HoneFinding *finding, gpointer data)
{
  HoneHealthView *self = data;

  return self->store != NULL && hone_label_store_get_ignored (self->store, finding);
}

static gboolean
is_not_ignored (const HoneFinding *finding, gpointer data)
{
  return !is_ignored (finding, data);
}

/* What is excluded costs nothing any more, and of a pair one is enough. */
static gboolean
is_settled (const HoneFinding *finding, gpointer data)
{
  HoneHealthView *self = data;

  if (self->store == NULL)
    return FALSE;
  return is_ignored (finding, self) ||
         (finding->image != NULL && hone_label_store_get_excluded (self->store, finding->image)) ||
         (finding->other != NULL && hone_label_store_get_excluded (self->store, finding->other));
}

static guint
count_checks (HoneHealthView *self)
{
  guint n = 0;

  for (const HoneHealthKind *kind = hone_health_kinds (); kind->kind != NULL; kind++)
    n += !kind->decodes || hone_checkup_get_compared (self->checkup);
  return n;
}

/* "39 checks, 364 pictures, today 11:20, 1.2 s" */
static char *
what_was_done (HoneHealthView *self)
{
  g_autofree char *pictures = hone_words_pictures (hone_image_index_get_n (hone_checkup_get_index (self->checkup)));
  g_autofree char *when = hone_words_when (hone_checkup_get_when (self->checkup));
  g_autofree char *took = hone_words_duration (hone_checkup_get_seconds (self->checkup));
  guint n = count_checks (self);
  g_autofree char *checks = g_strdup_printf (ngettext ("%u check", "%u checks", n), n);

  /* Translators: "39 checks, 364 pictures, today 11:20, in 1.2 s." */
  return g_strdup_printf (_ ("%s, %s, %s, in %s."), checks, pictures, when, took);
}

static void
set_verdict (HoneHealthView *self, const char *icon, const char *css, const char *title, const char *why)
{
  g_autofree char *done = hone_checkup_get_when (self->checkup) > 0 ? what_was_done (self) : NULL;
  const char *left = hone_checkup_get_compared (self->checkup) || done == NULL
                         ? NULL
                         : _ ("The pictures were not compared with each other yet: in a large data set that takes "
                              "minutes, and starts when you say so.");
  g_autoptr (GString) text = g_string_new (why);

  for (guint i = 0; i < 2; i++) {
    const char *sentence = i == 0 ? left : done;

    if (sentence != NULL)
      g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", sentence);
  }
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), icon);
  gtk_widget_set_css_classes (self->icon, (const char *[]){ css, NULL });
  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->subtitle, text->str);
}

/* --- what is left to do, each part a link to it --- */

static void
add_link (GString *text, const char *target, char *words)
{
  g_autofree char *escaped = g_markup_escape_text (words, -1);
  g_autofree char *place = g_markup_escape_text (target, -1);

  g_string_append_printf (text, "%s<a href=\"%s\">%s</a>", text->len > 0 ? " · " : "", place, escaped);
  g_free (words);
}

static guint
count_severity (HoneHealthView *self, HoneSeverity severity)
{
  guint n, found = 0;
  const HoneFinding *findings = hone_image_index_get_findings (hone_checkup_get_index (self->checkup), &n);

  for (guint i = 0; i < n; i++)
    found += findings[i].severity == severity && findings[i].sample != G_MAXUINT && !is_settled (&findings[i], self);
  return found;
}

static guint
count_unlabelled (HoneHealthView *self)
{
  HoneImageIndex *index = hone_checkup_get_index (self->checkup);
  guint found = 0;

  for (guint i = 0; i < hone_image_index_get_n (index); i++)
    found += hone_image_index_get_sample (index, i)->state == HONE_LABELS_MISSING;
  return found;
}

static void
show_links (HoneHealthView *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint errors = count_severity (self, HONE_SEVERITY_ERROR), warnings = count_severity (self, HONE_SEVERITY_WARNING);
  guint unlabelled = count_unlabelled (self);

  if (errors > 0)
    add_link (text, "problem:error", g_strdup_printf (ngettext ("%'u error", "%'u errors", errors), errors));
  if (warnings > 0)
    add_link (text, "problem:warning", g_strdup_printf (ngettext ("%'u warning", "%'u warnings", warnings), warnings));
  if (unlabelled > 0)
    add_link (
        text, "labels:missing",
        g_strdup_printf (ngettext ("%'u picture without a label file", "%'u pictures without a label file", unlabelled),
                         unlabelled));
  if (hone_checkup_get_when (self->checkup) > 0 && !hone_checkup_get_compared (self->checkup))
    add_link (text, COMPARE, g_strdup (_ ("Compare all pictures with each other")));
  gtk_label_set_markup (self->links, text->str);
  gtk_widget_set_visible (GTK_WIDGET (self->links), text->len > 0 && !hone_checkup_get_running (self->checkup));
}

static gboolean
link_cb (HoneHealthView *self, const char *target)
{
  if (g_str_equal (target, COMPARE))
    refresh_cb (self);
  else
    g_signal_emit (self, signals[SIGNAL_SEARCH], 0, target);
  return TRUE;
}

static void
show_verdict (HoneHealthView *self)
{
  g_autofree char *why = NULL;
  g_autofree char *title = NULL;
  const char *message = hone_checkup_get_message (self->checkup);

  switch (message != NULL ? HONE_READY_NO : hone_checkup_get_ready (self->checkup, is_settled, self, &why)) {
  case HONE_READY_YES:
    set_verdict (self, "hone-done-symbolic", "success", _ ("Ready to train"), NULL);
    break;
  case HONE_READY_ALMOST:
    set_verdict (self, "hone-warning-symbolic", "warning", _ ("Almost ready"), why);
    break;
  case HONE_READY_NO:
  default:
    set_verdict (self, "hone-error-symbolic", "error", _ ("Not ready yet"), message != NULL ? message : why);
  }
}

static void
show_progress (HoneHealthView *self)
{
  double fraction = hone_checkup_get_progress (self->checkup);
  guint n = hone_image_index_get_n (hone_checkup_get_index (self->checkup));
  gboolean running = hone_checkup_get_running (self->checkup);

  gtk_widget_set_visible (GTK_WIDGET (self->progress), running);
  gtk_widget_set_visible (self->cancel, running);
  gtk_widget_set_visible (self->refresh, !running);
  if (running)
    gtk_widget_set_visible (GTK_WIDGET (self->links), FALSE);
  if (!running)
    return;
  gtk_progress_bar_set_fraction (self->progress, fraction);
  hone_words_set (self->subtitle,
                  fraction > 0 ? g_strdup_printf (_ ("Comparing pictures, %'u of %'u"), (guint) (fraction * n), n)
                               : g_strdup (_ ("Looking at the labels")));
}

/* --- the list --- */

static GtkWidget *
heading (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  return label;
}

static void
activated_cb (HoneHealthView *self, GtkListBoxRow *row)
{
  if (hone_health_row_get_kind (GTK_WIDGET (row)) != NULL)
    g_signal_emit (self, signals[SIGNAL_SHOW_KIND], 0, hone_health_row_get_kind (GTK_WIDGET (row)));
}

/* F fixes and I ignores the row with the focus. */
static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, GtkListBox *list)
{
  GtkWidget *row = gtk_widget_get_focus_child (GTK_WIDGET (list));
  const char *kind = row != NULL ? hone_health_row_get_kind (row) : NULL;
  const char *action = key == GDK_KEY_f ? "health.fix" : key == GDK_KEY_i ? "health.ignore" : NULL;

  if (kind == NULL || action == NULL || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;
  if (key == GDK_KEY_f && g_str_equal (kind, "same-picture"))
    action = "health.keep-one";
  gtk_widget_activate_action (GTK_WIDGET (list), action, "s", kind);
  return TRUE;
}

static GtkListBox *
new_list (HoneHealthView *self, const char *name)
{
  GtkWidget *list = gtk_list_box_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  g_object_set (list, "selection-mode", GTK_SELECTION_NONE, NULL);
  gtk_widget_add_css_class (list, "boxed-list");
  g_signal_connect_swapped (list, "row-activated", G_CALLBACK (activated_cb), self);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), list);
  gtk_widget_add_controller (list, keys);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return GTK_LIST_BOX (list);
}

static gboolean
is_worth_repairing (const HoneHealthGroup *group)
{
  return group->severity > HONE_SEVERITY_NOTE;
}

static void
add_groups (HoneHealthView *self, GPtrArray *groups, gboolean repair, const char *title)
{
  GtkListBox *list = NULL;

  for (guint i = 0; i < groups->len; i++) {
    if (is_worth_repairing (groups->pdata[i]) != repair)
      continue;
    if (list == NULL) {
      list = new_list (self, title);
      gtk_box_append (self->groups, heading (title));
      gtk_box_append (self->groups, GTK_WIDGET (list));
    }
    gtk_list_box_append (
        list, hone_health_row_new (groups->pdata[i], hone_checkup_get_index (self->checkup), self->store != NULL));
  }
}

static gboolean
has_kind (GPtrArray *groups, const HoneHealthKind *kind)
{
  for (guint i = 0; i < groups->len; i++)
    if (((HoneHealthGroup *) groups->pdata[i])->kind == kind)
      return TRUE;
  return FALSE;
}

/* Trust needs to see what was looked for. */
static GtkWidget *
clean_row (HoneHealthView *self, GPtrArray *groups, GPtrArray *ignored)
{
  GtkWidget *row = adw_expander_row_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name ("hone-done-symbolic");
  g_autoptr (GString) names = g_string_new (NULL);
  g_autofree char *title = NULL;
  guint n = 0;

  for (const HoneHealthKind *kind = hone_health_kinds (); kind->kind != NULL; kind++) {
    GtkWidget *name;

    if (has_kind (groups, kind) || has_kind (ignored, kind) ||
        (kind->decodes && !hone_checkup_get_compared (self->checkup)))
      continue;
    if (n++ < MOST_NAMES)
      g_string_append_printf (names, "%s%s", n > 1 ? ", " : "", hone_health_kind_title (kind));
    name = adw_action_row_new ();
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (name), hone_health_kind_title (kind));
    adw_action_row_set_subtitle (ADW_ACTION_ROW (name), hone_health_kind_why (kind));
    adw_expander_row_add_row (ADW_EXPANDER_ROW (row), name);
  }
  title = g_strdup_printf (ngettext ("%u check found nothing", "%u checks found nothing", n), n);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  g_string_append (names, n > MOST_NAMES ? "…" : "");
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), names->str);
  gtk_widget_add_css_class (icon, "success");
  g_object_set (icon, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  adw_expander_row_add_prefix (ADW_EXPANDER_ROW (row), icon);
  return row;
}

static GtkWidget *
ignored_row (GPtrArray *ignored)
{
  GtkWidget *row = adw_expander_row_new ();
  g_autofree char *title = g_strdup_printf (
      ngettext ("%u kind of finding is ignored", "%u kinds of findings are ignored", ignored->len), ignored->len);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  for (guint i = 0; i < ignored->len; i++) {
    const HoneHealthGroup *group = ignored->pdata[i];
    GtkWidget *name = adw_action_row_new ();
    GtkWidget *again = gtk_button_new_with_label (_ ("Show Again"));
    g_autofree char *count = hone_words_findings (group->findings->len);

    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (name), hone_health_kind_title (group->kind));
    adw_action_row_set_subtitle (ADW_ACTION_ROW (name), count);
    gtk_widget_set_valign (again, GTK_ALIGN_CENTER);
    gtk_actionable_set_action_name (GTK_ACTIONABLE (again), "health.heed");
    gtk_actionable_set_action_target (GTK_ACTIONABLE (again), "s", group->kind->kind);
    adw_action_row_add_suffix (ADW_ACTION_ROW (name), again);
    adw_expander_row_add_row (ADW_EXPANDER_ROW (row), name);
  }
  return row;
}

static void
add_rest (HoneHealthView *self, GPtrArray *groups, GPtrArray *ignored)
{
  GtkListBox *list = new_list (self, _ ("Other checks"));

  gtk_list_box_append (list, clean_row (self, groups, ignored));
  if (ignored->len > 0)
    gtk_list_box_append (list, ignored_row (ignored));
  gtk_box_append (self->groups, GTK_WIDGET (list));
}

static void
empty (GtkBox *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (box))) != NULL)
    gtk_box_remove (box, child);
}

static void
fill (HoneHealthView *self)
{
  g_autoptr (GPtrArray) groups = NULL;
  g_autoptr (GPtrArray) ignored = NULL;

  empty (self->groups);
  self->count = 0;
  if (self->checkup == NULL)
    return;
  groups = hone_checkup_group (self->checkup, is_settled, self);
  ignored = hone_checkup_group (self->checkup, is_not_ignored, self);
  for (guint i = 0; i < groups->len; i++)
    if (is_worth_repairing (groups->pdata[i]))
      self->count += ((HoneHealthGroup *) groups->pdata[i])->findings->len;
  add_groups (self, groups, TRUE, _ ("Worth Repairing"));
  add_groups (self, groups, FALSE, _ ("Good to Know"));
  if (hone_checkup_get_when (self->checkup) > 0)
    add_rest (self, groups, ignored);
  show_verdict (self);
  show_links (self);
  show_progress (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* Statistics of boxes, and what a detector doubts, are nothing to pictures of one class each. */
static void
show_stats (HoneHealthView *self)
{
  HoneImageIndex *index = self->checkup != NULL ? hone_checkup_get_index (self->checkup) : NULL;
  const gboolean folders = index != NULL && hone_image_index_get_yaml (index)->class_folders;

  hone_stats_view_set_stats (self->stats, self->checkup != NULL ? hone_checkup_get_stats (self->checkup) : NULL);
  hone_stats_view_set_class_folders (self->stats, folders);
  gtk_widget_set_visible (GTK_WIDGET (self->doubts), !folders);
}

static void
done_cb (HoneHealthView *self)
{
  show_stats (self);
  fill (self);
}

/* --- what a person does --- */

static void
show_action_cb (GSimpleAction *action, GVariant *kind, gpointer data)
{
  g_signal_emit (data, signals[SIGNAL_SHOW_KIND], 0, g_variant_get_string (kind, NULL));
}

static void
open_action_cb (GSimpleAction *action, GVariant *path, gpointer data)
{
  g_signal_emit (data, signals[SIGNAL_OPEN], 0, g_variant_get_string (path, NULL));
}

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

/* (element-type HoneFinding): they are not settled; what they point to stays the index's */
static GArray *
findings_of (HoneHealthView *self, gboolean (*belongs) (const HoneFinding *finding, const char *kind), const char *kind)
{
  GArray *chosen = g_array_new (FALSE, FALSE, sizeof (HoneFinding));
  guint n;
  const HoneFinding *findings = hone_image_index_get_findings (hone_checkup_get_index (self->checkup), &n);

  for (guint i = 0; i < n; i++)
    if (belongs (&findings[i], kind) && !is_settled (&findings[i], self))
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

static void
refresh_cb (HoneHealthView *self)
{
  if (self->checkup != NULL)
    hone_checkup_start (self->checkup, HONE_CHECKUP_READ_AGAIN | HONE_CHECKUP_PICTURES);
}

static void
cancel_cb (HoneHealthView *self)
{
  if (self->checkup != NULL)
    hone_checkup_cancel (self->checkup);
}

/* --- from outside --- */

void
hone_health_view_set_checkup (HoneHealthView *self, HoneCheckup *checkup)
{
  if (self->checkup != NULL)
    g_signal_handlers_disconnect_by_data (self->checkup, self);
  g_set_object (&self->checkup, checkup);
  show_stats (self);
  if (checkup != NULL) {
    g_signal_connect_swapped (checkup, "done", G_CALLBACK (done_cb), self);
    g_signal_connect_swapped (checkup, "notify::running", G_CALLBACK (show_progress), self);
    g_signal_connect_swapped (checkup, "notify::progress", G_CALLBACK (show_progress), self);
  }
  fill (self);
}

void
hone_health_view_set_store (HoneHealthView *self, HoneLabelStore *store)
{
  if (self->store != NULL)
    g_signal_handlers_disconnect_by_data (self->store, self);
  g_set_object (&self->store, store);
  if (store != NULL)
    g_signal_connect_swapped (store, "marks-changed", G_CALLBACK (fill), self);
  fill (self);
}

guint
hone_health_view_count (HoneHealthView *self)
{
  return self->count;
}

HoneDoubtsView *
hone_health_view_get_doubts (HoneHealthView *self)
{
  return self->doubts;
}

/* --- the widget --- */

static GtkWidget *
round_button (HoneHealthView *self, const char *icon, const char *name, GCallback clicked)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "circular");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_swapped (button, "clicked", clicked, self);
  return button;
}

static GtkWidget *
new_verdict_text (HoneHealthView *self)
{
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);

  self->title = GTK_LABEL (gtk_label_new (NULL));
  self->subtitle = GTK_LABEL (gtk_label_new (NULL));
  self->progress = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  g_object_set (self->title, "xalign", 0.0, "wrap", TRUE, NULL);
  g_object_set (self->subtitle, "xalign", 0.0, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, NULL);
  gtk_widget_add_css_class (GTK_WIDGET (self->title), "title-3");
  gtk_widget_add_css_class (GTK_WIDGET (self->subtitle), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->subtitle), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (self->subtitle), "numeric");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Checking"), -1);
  gtk_box_append (GTK_BOX (column), GTK_WIDGET (self->title));
  self->links = GTK_LABEL (gtk_label_new (NULL));
  g_object_set (self->links, "xalign", 0.0, "wrap", TRUE, NULL);
  gtk_widget_add_css_class (GTK_WIDGET (self->links), "caption");
  g_signal_connect_object (self->links, "activate-link", G_CALLBACK (link_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (column), GTK_WIDGET (self->subtitle));
  gtk_box_append (GTK_BOX (column), GTK_WIDGET (self->links));
  gtk_box_append (GTK_BOX (column), GTK_WIDGET (self->progress));
  g_object_set (column, "hexpand", TRUE, "valign", GTK_ALIGN_CENTER, NULL);
  return column;
}

static GtkWidget *
new_verdict (HoneHealthView *self)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 14);

  self->icon = gtk_image_new ();
  g_object_set (self->icon, "pixel-size", 32, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  self->refresh =
      round_button (self, "hone-again-symbolic", _ ("Check and Compare All Pictures Again"), G_CALLBACK (refresh_cb));
  self->cancel = round_button (self, "hone-close-symbolic", _ ("Cancel the Check"), G_CALLBACK (cancel_cb));
  gtk_box_append (GTK_BOX (card), self->icon);
  gtk_box_append (GTK_BOX (card), new_verdict_text (self));
  gtk_box_append (GTK_BOX (card), self->refresh);
  gtk_box_append (GTK_BOX (card), self->cancel);
  gtk_widget_add_css_class (card, "card");
  gtk_widget_add_css_class (card, "hone-card");
  return card;
}

static GtkWidget *
new_findings (HoneHealthView *self)
{
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 14);

  self->groups = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 12));
  gtk_box_append (GTK_BOX (column), new_verdict (self));
  gtk_box_append (GTK_BOX (column), GTK_WIDGET (self->groups));
  self->doubts = HONE_DOUBTS_VIEW (hone_doubts_view_new ());
  gtk_box_append (GTK_BOX (column), GTK_WIDGET (self->doubts));
  g_object_set (column, "hexpand", TRUE, "valign", GTK_ALIGN_START, NULL);
  return column;
}

static void
add_actions (HoneHealthView *self)
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

static void
hone_health_view_dispose (GObject *object)
{
  HoneHealthView *self = HONE_HEALTH_VIEW (object);

  if (self->checkup != NULL)
    g_signal_handlers_disconnect_by_data (self->checkup, self);
  if (self->store != NULL)
    g_signal_handlers_disconnect_by_data (self->store, self);
  g_clear_object (&self->checkup);
  g_clear_object (&self->store);
  g_clear_object (&self->actions);
  G_OBJECT_CLASS (hone_health_view_parent_class)->dispose (object);
}

static void
hone_health_view_class_init (HoneHealthViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hone_health_view_dispose;
  signals[SIGNAL_SHOW_KIND] = g_signal_new ("show-kind", HONE_TYPE_HEALTH_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                            G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_OPEN] = g_signal_new ("open", HONE_TYPE_HEALTH_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_SEARCH] = g_signal_new ("search", HONE_TYPE_HEALTH_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_CHANGED] =
      g_signal_new ("changed", HONE_TYPE_HEALTH_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
chosen_cb (HoneHealthView *self, const char *search)
{
  g_signal_emit (self, signals[SIGNAL_SEARCH], 0, search);
}

static void
hone_health_view_init (HoneHealthView *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *columns = hone_reflow_new (14);

  add_actions (self);
  hone_reflow_append (HONE_REFLOW (columns), new_findings (self));
  self->stats = HONE_STATS_VIEW (hone_stats_view_new ());
  g_signal_connect_object (self->stats, "chosen", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  g_object_set (self->stats, "width-request", 330, "hexpand", FALSE, "valign", GTK_ALIGN_START, NULL);
  hone_reflow_append (HONE_REFLOW (columns), GTK_WIDGET (self->stats));
  hone_reflow_set_threshold (HONE_REFLOW (columns), NARROW);
  g_object_set (columns, "margin-top", 10, "margin-bottom", 24, "margin-start", 14, "margin-end", 14, NULL);
  g_object_set (scroller, "hscrollbar-policy", GTK_POLICY_NEVER, NULL);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), columns);
  adw_bin_set_child (ADW_BIN (self), scroller);
}
