/* SPDX-License-Identifier: Apache-2.0 */
/* hone-health-view.c - see hone-health-view.h */
#include "hone-health-private.h"

#include "hone-health-row.h"
#include "hone-reflow.h"
#include "hone-words.h"

#include <glib/gi18n.h>

#define NARROW 860   /* pixels below which the statistics stand under the findings */
#define MOST_NAMES 4 /* checks that are named in the row of those that found nothing */

G_DEFINE_FINAL_TYPE (HoneHealthView, hone_health_view, ADW_TYPE_BIN)

enum {
  SIGNAL_SHOW_KIND,
  SIGNAL_OPEN,
  SIGNAL_CHANGED,
  SIGNAL_SEARCH,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* --- what counts --- */

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
gboolean
hone_health_view_is_settled (const HoneFinding *finding, gpointer data)
{
  HoneHealthView *self = data;

  if (self->store == NULL)
    return FALSE;
  return is_ignored (finding, self) ||
         (finding->image != NULL && hone_label_store_get_excluded (self->store, finding->image)) ||
         (finding->other != NULL && hone_label_store_get_excluded (self->store, finding->other));
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
  groups = hone_checkup_group (self->checkup, hone_health_view_is_settled, self);
  ignored = hone_checkup_group (self->checkup, is_not_ignored, self);
  for (guint i = 0; i < groups->len; i++)
    if (is_worth_repairing (groups->pdata[i]))
      self->count += ((HoneHealthGroup *) groups->pdata[i])->findings->len;
  add_groups (self, groups, TRUE, _ ("Worth Repairing"));
  add_groups (self, groups, FALSE, _ ("Good to Know"));
  if (hone_checkup_get_when (self->checkup) > 0)
    add_rest (self, groups, ignored);
  hone_health_view_show_verdict (self);
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
    g_signal_connect_swapped (checkup, "notify::running", G_CALLBACK (hone_health_view_show_progress), self);
    g_signal_connect_swapped (checkup, "notify::progress", G_CALLBACK (hone_health_view_show_progress), self);
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
new_findings (HoneHealthView *self)
{
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 14);

  self->groups = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 12));
  gtk_box_append (GTK_BOX (column), hone_health_view_new_verdict (self));
  gtk_box_append (GTK_BOX (column), GTK_WIDGET (self->groups));
  self->doubts = HONE_DOUBTS_VIEW (hone_doubts_view_new ());
  gtk_box_append (GTK_BOX (column), GTK_WIDGET (self->doubts));
  g_object_set (column, "hexpand", TRUE, "valign", GTK_ALIGN_START, NULL);
  return column;
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

  hone_health_view_connect_deeds (self);
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
