/* SPDX-License-Identifier: Apache-2.0 */
/* hone-compare-page.c - see hone-compare-page.h */
#include "hone-compare-private.h"

#include "hone-compat.h"

#include <glib/gi18n.h>

#define MARGIN 18

G_DEFINE_FINAL_TYPE (HoneComparePage, hone_compare_page, ADW_TYPE_BIN)

static guint changed_signal;

/* Reading, on a thread. */

typedef struct {
  char **folders, **names;
  gboolean evaluate;
} Ask;

static void
ask_free (gpointer data)
{
  Ask *self = data;

  g_strfreev (self->folders);
  g_strfreev (self->names);
  g_free (self);
}

static gpointer
read_thread (gpointer data, HoneProgress progress, gpointer progress_data, GCancellable *cancellable, GError **error)
{
  Ask *self = data;

  return hone_compare_new (self->folders, self->names, self->evaluate, progress, progress_data, cancellable, error);
}

static void
show_progress (HoneComparePage *self)
{
  gboolean busy = self->work != NULL && self->evaluating;

  gtk_widget_set_visible (GTK_WIDGET (self->progress), busy);
  gtk_widget_set_visible (self->cancel, busy);
}

static void
show_all (HoneComparePage *self)
{
  g_autofree char *warning = self->data != NULL ? hone_compare_warning (self->data) : NULL;

  if (warning != NULL)
    hone_banner_show (self->banner, HONE_BANNER_WARNING, warning, NULL, NULL);
  else
    hone_banner_hide (self->banner);
  hone_compare_show_verdict (self);
  hone_compare_show_settings (self);
  hone_compare_show_classes (self);
  hone_compare_show_recall (self);
  hone_compare_show_pictures (self);
  hone_compare_show_matrices (self);
  show_progress (self);
}

static void
news_cb (double fraction, const char *what, gpointer data)
{
  HoneComparePage *self = data;

  gtk_progress_bar_set_fraction (self->progress, fraction);
  gtk_progress_bar_set_text (self->progress, what);
}

static void
done_cb (gpointer result, const GError *error, gpointer data)
{
  HoneComparePage *self = data;

  self->work = NULL;
  g_clear_pointer (&self->data, hone_compare_free);
  self->data = result;
  show_all (self);
  if (result == NULL)
    hone_banner_show (self->banner, HONE_BANNER_ERROR, error->message, NULL, NULL);
}

static void
forget (HoneComparePage *self)
{
  g_clear_pointer (&self->work, hone_work_drop);
  g_clear_pointer (&self->data, hone_compare_free);
}

void
hone_compare_page_read (HoneComparePage *self, gboolean evaluate)
{
  static const HoneWorkHow how = { read_thread, (GDestroyNotify) hone_compare_free, news_cb, done_cb };
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->runs));
  Ask *ask = g_new0 (Ask, 1);

  forget (self);
  self->evaluating = evaluate;
  ask->evaluate = evaluate;
  ask->folders = g_new0 (char *, n + 1);
  ask->names = g_new0 (char *, n + 1);
  for (guint i = 0; i < n; i++) {
    g_autoptr (HoneRun) run = g_list_model_get_item (G_LIST_MODEL (self->runs), i);

    ask->folders[i] = g_strdup (hone_run_get_folder (run));
    ask->names[i] = g_strdup (hone_run_get_name (run));
  }
  gtk_progress_bar_set_fraction (self->progress, 0);
  gtk_progress_bar_set_text (self->progress, NULL);
  self->work = hone_work_start (&how, ask, ask_free, self);
  show_all (self);
}

/* Runs. */

static void
show_runs (HoneComparePage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->runs));

  gtk_stack_set_visible_child_name (self->states, n > 1 ? "compare" : "few");
  g_signal_emit (self, changed_signal, 0);
  if (n < 2) {
    forget (self);
    return;
  }
  hone_compare_show_cards (self);
  hone_compare_show_curves (self);
  hone_compare_page_read (self, FALSE);
}

void
hone_compare_remove (HoneComparePage *self, guint run)
{
  g_list_store_remove (self->runs, run);
  show_runs (self);
}

void
hone_compare_add (HoneComparePage *self, HoneRun *run)
{
  if (hone_run_get_folder (run) != NULL && g_list_model_get_n_items (G_LIST_MODEL (self->runs)) < HONE_COMPARE_MOST)
    g_list_store_append (self->runs, run);
  show_runs (self);
}

void
hone_compare_page_set_all (HoneComparePage *self, GListModel *all)
{
  g_set_object (&self->all, all);
}

/* A run that has not begun has no folder, and nothing to compare. */
void
hone_compare_page_set_runs (HoneComparePage *self, GListModel *runs)
{
  g_list_store_remove_all (self->runs);
  for (guint i = 0; runs != NULL && i < g_list_model_get_n_items (runs) && i < HONE_COMPARE_MOST; i++) {
    g_autoptr (HoneRun) run = g_list_model_get_item (runs, i);

    if (hone_run_get_folder (run) != NULL)
      g_list_store_append (self->runs, run);
  }
  show_runs (self);
}

char *
hone_compare_page_get_title (HoneComparePage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->runs));

  return g_strdup_printf (ngettext ("Compare %u Run", "Compare %u Runs", n), n);
}

/* Keys. A button takes Space for itself. */

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, HoneComparePage *self)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));

  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) != 0)
    return FALSE;
  if (key == GDK_KEY_space && !(GTK_IS_BUTTON (focus) || GTK_IS_SWITCH (focus)))
    hone_compare_flick (self);
  else if (key == GDK_KEY_Left || key == GDK_KEY_Right)
    hone_compare_step (self, key == GDK_KEY_Left ? -1 : 1);
  else if (key == GDK_KEY_f || key == GDK_KEY_b)
    hone_compare_filter (self, key == GDK_KEY_f ? 1 : 2);
  else if (key == GDK_KEY_d)
    gtk_switch_set_active (self->only_differing, !gtk_switch_get_active (self->only_differing));
  else if (key == GDK_KEY_v)
    hone_compare_next_mode (self);
  else
    return FALSE;
  return TRUE;
}

/* Making. */

static GtkWidget *
side_card (HoneComparePage *self)
{
  GtkWidget *head;
  GtkWidget *card = hone_compare_card (_ ("mAP50-95 by Class"), &head);
  GtkWidget *text = gtk_label_new (_ ("figures: B less A, with its interval (95 %)"));

  gtk_widget_add_css_class (text, "caption");
  gtk_widget_add_css_class (text, "dim-label");
  g_object_set (text, "hexpand", TRUE, "xalign", 1.0, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  gtk_box_append (GTK_BOX (head), text);
  self->classes = HONE_DUMBBELL (hone_dumbbell_new (_ ("mAP50-95 by class")));
  gtk_widget_set_hexpand (GTK_WIDGET (self->classes), TRUE);
  gtk_box_append (GTK_BOX (card), GTK_WIDGET (self->classes));
  self->side = card;
  return card;
}

static GtkWidget *
content_new (HoneComparePage *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *row = hone_reflow_new (12), *left = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  g_object_set (box, "margin-top", 12, "margin-bottom", 24, "margin-start", MARGIN, "margin-end", MARGIN, NULL);
  gtk_box_append (GTK_BOX (box), hone_compare_make_cards (self));
  gtk_box_append (GTK_BOX (box), hone_compare_make_numbers (self));
  gtk_box_append (GTK_BOX (left), side_card (self));
  gtk_box_append (GTK_BOX (left), hone_compare_make_recall (self));
  hone_reflow_append (HONE_REFLOW (row), left);
  hone_reflow_append (HONE_REFLOW (row), hone_compare_make_pictures (self));
  gtk_box_append (GTK_BOX (box), row);
  self->matrices_title = gtk_label_new (_ ("Confusion matrices"));
  gtk_label_set_xalign (GTK_LABEL (self->matrices_title), 0);
  gtk_widget_add_css_class (self->matrices_title, "heading");
  gtk_box_append (GTK_BOX (box), self->matrices_title);
  self->matrices = hone_reflow_new (12);
  hone_reflow_set_homogeneous (HONE_REFLOW (self->matrices), TRUE);
  gtk_box_append (GTK_BOX (box), self->matrices);
  return box;
}

static GtkWidget *
few_new (void)
{
  GtkWidget *button = g_object_new (GTK_TYPE_BUTTON, "label", _ ("_Go to Train"), "use-underline", TRUE, "halign",
                                    GTK_ALIGN_CENTER, "action-name", "win.view", NULL);

  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", "train");
  gtk_widget_add_css_class (button, "pill");
  gtk_widget_add_css_class (button, "suggested-action");
  return g_object_new (ADW_TYPE_STATUS_PAGE, "icon-name", "hone-runs-symbolic", "title", _ ("Two Runs Can Be Compared"),
                       "description",
                       _ ("Train another one: with a larger model, more epochs or larger pictures, say. Then choose "
                          "both in the list of runs."),
                       "child", button, NULL);
}

static void
hone_compare_page_dispose (GObject *object)
{
  HoneComparePage *self = HONE_COMPARE_PAGE (object);

  forget (self);
  g_clear_object (&self->runs);
  g_clear_object (&self->all);
  g_clear_pointer (&self->shown, g_array_unref);
  G_OBJECT_CLASS (hone_compare_page_parent_class)->dispose (object);
}

static void
hone_compare_page_class_init (HoneComparePageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hone_compare_page_dispose;
  changed_signal =
      g_signal_new ("changed", HONE_TYPE_COMPARE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "win.back", NULL);
}

static void
hone_compare_page_init (HoneComparePage *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->runs = g_list_store_new (HONE_TYPE_RUN);
  self->banner = g_object_new (HONE_TYPE_BANNER, NULL);
  self->states = GTK_STACK (gtk_stack_new ());
  g_object_set (scrolled, "hscrollbar-policy", GTK_POLICY_NEVER, "child", content_new (self), "vexpand", TRUE, NULL);
  gtk_stack_add_named (self->states, few_new (), "few");
  gtk_stack_add_named (self->states, scrolled, "compare");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->banner));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->states));
  adw_bin_set_child (ADW_BIN (self), box);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  hone_compat_name_buttons (GTK_WIDGET (self));
}

GtkWidget *
hone_compare_page_new (void)
{
  return g_object_new (HONE_TYPE_COMPARE_PAGE, NULL);
}
