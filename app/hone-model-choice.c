/* SPDX-License-Identifier: Apache-2.0 */
/* hone-model-choice.c - see hone-model-choice.h */
#include "hone-model-choice.h"

#include "hone-compat.h"
#include "hone-run.h"
#include "hone-widgets.h"
#include "hone-words.h"

#include <glib/gi18n.h>

#define HEIGHT 260 /* of the list at most */

struct _HoneModelChoice {
  AdwBin parent_instance;

  GtkWidget *button, *popover, *none, *scroller, *file;
  GtkFilterListModel *runs;
  GListModel *except; /* (nullable): runs that are not offered */
  gboolean runs_only;
  GtkNativeDialog *chooser;
};

G_DEFINE_FINAL_TYPE (HoneModelChoice, hone_model_choice, ADW_TYPE_BIN)

enum {
  PROP_LABEL = 1,
};

static guint chosen_signal, run_chosen_signal;

/* Runs of Hone, and those of Ultralytics. (transfer full) (nullable) */
static char *
weights_of (HoneRun *run)
{
  static const char *const names[] = { "best.safetensors", "best.pt" };

  for (guint i = 0; hone_run_get_folder (run) != NULL && i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = g_build_filename (hone_run_get_folder (run), "weights", names[i], NULL);

    if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
      return g_steal_pointer (&path);
  }
  return NULL;
}

static void
choose (HoneModelChoice *self, const char *path, const char *name)
{
  gtk_popover_popdown (GTK_POPOVER (self->popover));
  g_signal_emit (self, chosen_signal, 0, path, name);
}

static void
activate_cb (HoneModelChoice *self, guint position)
{
  g_autoptr (HoneRun) run = g_list_model_get_item (G_LIST_MODEL (self->runs), position);
  g_autofree char *path = run != NULL && !self->runs_only ? weights_of (run) : NULL;

  if (path != NULL)
    choose (self, path, hone_run_get_name (run));
  if (run == NULL || !self->runs_only)
    return;
  gtk_popover_popdown (GTK_POPOVER (self->popover));
  g_signal_emit (self, run_chosen_signal, 0, run);
}

/* A file. */

static void
response_cb (HoneModelChoice *self, int response)
{
  g_autofree char *path = hone_widgets_chosen_path (&self->chooser, response);
  g_autofree char *name = path != NULL ? g_path_get_basename (path) : NULL;

  if (path != NULL)
    choose (self, path, name);
}

static void
file_cb (HoneModelChoice *self)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));

  g_clear_object (&self->chooser);
  self->chooser = GTK_NATIVE_DIALOG (
      gtk_file_chooser_native_new (_ ("Choose a Model"), window, GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL));
  gtk_file_filter_set_name (filter, _ ("Weights"));
  gtk_file_filter_add_suffix (filter, "safetensors");
  gtk_file_filter_add_suffix (filter, "pt");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->chooser), filter);
  g_signal_connect_swapped (self->chooser, "response", G_CALLBACK (response_cb), self);
  gtk_popover_popdown (GTK_POPOVER (self->popover));
  gtk_native_dialog_show (self->chooser);
}

/* The list. */

static gboolean
is_excepted (HoneModelChoice *self, gpointer run)
{
  for (guint i = 0; self->except != NULL && i < g_list_model_get_n_items (self->except); i++) {
    g_autoptr (GObject) other = g_list_model_get_item (self->except, i);

    if ((gpointer) other == run)
      return TRUE;
  }
  return FALSE;
}

static gboolean
is_offered (gpointer item, gpointer self)
{
  return hone_run_get_best_epoch (item) > 0 && !is_excepted (self, item);
}

static void
setup_cb (GtkListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *name = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  GtkWidget *text = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END, NULL);

  gtk_widget_add_css_class (text, "caption");
  gtk_widget_add_css_class (text, "dim-label");
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), text);
  g_object_set (box, "margin-top", 4, "margin-bottom", 4, "margin-start", 6, "margin-end", 6, NULL);
  gtk_list_item_set_child (item, box);
}

static void
bind_cb (GtkListItemFactory *factory, GtkListItem *item)
{
  HoneRun *run = gtk_list_item_get_item (item);
  GtkWidget *name = gtk_widget_get_first_child (gtk_list_item_get_child (item));
  g_autofree char *model = hone_words_model (hone_run_get_model (run) != NULL ? hone_run_get_model (run) : "");
  g_autofree char *when = hone_words_when (hone_run_get_started (run));
  g_autofree char *score = hone_words_score (hone_run_get_best (run));
  /* Translators: a model, its mAP50-95, when its training began. */
  g_autofree char *text = g_strdup_printf (_ ("%s · mAP %s · %s"), model, score, when);
  g_autofree char *spoken = g_strdup_printf ("%s, %s", hone_run_get_name (run), text);

  gtk_label_set_text (GTK_LABEL (name), hone_run_get_name (run));
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_next_sibling (name)), text);
  hone_compat_name_cell (item, spoken);
}

static void
show_none (HoneModelChoice *self)
{
  guint n = self->runs != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->runs)) : 0;

  gtk_widget_set_visible (self->none, n == 0);
  gtk_widget_set_visible (self->scroller, n > 0);
}

void
hone_model_choice_set_runs (HoneModelChoice *self, GListModel *runs)
{
  GtkCustomFilter *filter = gtk_custom_filter_new (is_offered, self, NULL);

  if (self->runs != NULL)
    g_signal_handlers_disconnect_by_data (self->runs, self);
  g_clear_object (&self->runs);
  self->runs = gtk_filter_list_model_new (runs != NULL ? g_object_ref (runs) : NULL, GTK_FILTER (filter));
  g_signal_connect_swapped (self->runs, "items-changed", G_CALLBACK (show_none), self);
  gtk_list_view_set_model (GTK_LIST_VIEW (gtk_scrolled_window_get_child (GTK_SCROLLED_WINDOW (self->scroller))),
                           GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->runs)))));
  show_none (self);
}

/* The number of epochs is not something that a filter hears of. */
static void
opened_cb (HoneModelChoice *self)
{
  if (self->runs != NULL && gtk_widget_get_visible (self->popover))
    gtk_filter_changed (gtk_filter_list_model_get_filter (self->runs), GTK_FILTER_CHANGE_DIFFERENT);
}

void
hone_model_choice_offer_runs (HoneModelChoice *self, GListModel *except)
{
  self->runs_only = TRUE;
  g_set_object (&self->except, except);
  gtk_widget_set_visible (self->file, FALSE);
  gtk_label_set_text (GTK_LABEL (self->none), _ ("There is no other run with a result yet."));
}

void
hone_model_choice_popup (HoneModelChoice *self)
{
  gtk_menu_button_popup (GTK_MENU_BUTTON (self->button));
}

void
hone_model_choice_set_label (HoneModelChoice *self, const char *label)
{
  gtk_menu_button_set_label (GTK_MENU_BUTTON (self->button), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

void
hone_model_choice_set_icon (HoneModelChoice *self, const char *icon, const char *name)
{
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (self->button), icon);
  gtk_widget_set_tooltip_text (self->button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

GtkWidget *
hone_model_choice_new (const char *label)
{
  return g_object_new (HONE_TYPE_MODEL_CHOICE, "label", label, NULL);
}

static GtkWidget *
make_list (HoneModelChoice *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *list;

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  list = gtk_list_view_new (NULL, factory);
  gtk_list_view_set_single_click_activate (GTK_LIST_VIEW (list), TRUE);
  g_signal_connect_swapped (list, "activate", G_CALLBACK (activate_cb), self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Runs"), -1);
  return list;
}

static GtkWidget *
make_content (HoneModelChoice *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->file = gtk_button_new_with_mnemonic (_ ("Choose a _File…"));
  self->scroller =
      g_object_new (GTK_TYPE_SCROLLED_WINDOW, "hscrollbar-policy", GTK_POLICY_NEVER, "propagate-natural-height", TRUE,
                    "max-content-height", HEIGHT, "width-request", 320, "child", make_list (self), NULL);
  self->none = g_object_new (GTK_TYPE_LABEL, "label", _ ("There is no run with a result yet."), "wrap", TRUE,
                             "max-width-chars", 28, NULL);
  gtk_widget_add_css_class (self->none, "dim-label");
  gtk_widget_set_margin_top (self->none, 6);
  gtk_widget_add_css_class (self->file, "flat");
  g_signal_connect_swapped (self->file, "clicked", G_CALLBACK (file_cb), self);
  gtk_box_append (GTK_BOX (box), self->none);
  gtk_box_append (GTK_BOX (box), self->scroller);
  gtk_box_append (GTK_BOX (box), self->file);
  hone_compat_name_buttons (box);
  return box;
}

static void
hone_model_choice_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_LABEL)
    hone_model_choice_set_label (HONE_MODEL_CHOICE (object), g_value_get_string (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
hone_model_choice_dispose (GObject *object)
{
  HoneModelChoice *self = HONE_MODEL_CHOICE (object);

  if (self->runs != NULL)
    g_signal_handlers_disconnect_by_data (self->runs, self);
  g_clear_object (&self->runs);
  g_clear_object (&self->except);
  g_clear_object (&self->chooser);
  G_OBJECT_CLASS (hone_model_choice_parent_class)->dispose (object);
}

static void
hone_model_choice_class_init (HoneModelChoiceClass *klass)
{
  G_OBJECT_CLASS (klass)->set_property = hone_model_choice_set_property;
  G_OBJECT_CLASS (klass)->dispose = hone_model_choice_dispose;
  g_object_class_install_property (
      G_OBJECT_CLASS (klass), PROP_LABEL,
      g_param_spec_string ("label", NULL, NULL, NULL, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS));
  chosen_signal = g_signal_new ("chosen", HONE_TYPE_MODEL_CHOICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                2, G_TYPE_STRING, G_TYPE_STRING);
  run_chosen_signal = g_signal_new ("run-chosen", HONE_TYPE_MODEL_CHOICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 1, HONE_TYPE_RUN);
}

static void
hone_model_choice_init (HoneModelChoice *self)
{
  self->button = gtk_menu_button_new ();
  self->popover = gtk_popover_new ();
  gtk_popover_set_child (GTK_POPOVER (self->popover), make_content (self));
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->button), self->popover);
  g_signal_connect_swapped (self->popover, "notify::visible", G_CALLBACK (opened_cb), self);
  adw_bin_set_child (ADW_BIN (self), self->button);
  hone_model_choice_set_runs (self, NULL);
}
