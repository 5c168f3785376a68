/* SPDX-License-Identifier: Apache-2.0 */
/* hone-doubts-view.c - see hone-doubts-view.h */
#include "hone-doubts-view.h"

#include "hone-model-choice.h"
#include "hone-words.h"

#include <glib/gi18n.h>

#define COUNTED 5000 /* suspects whose marks are looked up; more stay counted */

struct _HoneDoubtsView {
  AdwBin parent_instance;

  HoneProposals *proposals; /* (nullable) */
  HoneLabelStore *store;    /* (nullable) */

  GtkBox *box;
  GtkListBox *list;
  GtkWidget *choice, *cancel, *row;
  GtkProgressBar *progress;
  GPtrArray *kinds; /* rows of the list, but for the first */
};

G_DEFINE_FINAL_TYPE (HoneDoubtsView, hone_doubts_view, ADW_TYPE_BIN)

enum {
  SIGNAL_REVIEW,
  SIGNAL_CHOSEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static const struct {
  const char *kind, *title, *why;
} kinds[] = {
  { "probably-missing-label", N_ ("Labels that are probably missing"),
    N_ ("The model is sure of an object where there is no label") },
  { "probably-extra-label", N_ ("Labels that are probably too many"),
    N_ ("The model sees nothing there, or the same object is labelled twice") },
  { "probably-wrong-class", N_ ("Labels that are probably of another class"),
    N_ ("The same place, but the model says another class") },
  { "probably-badly-placed", N_ ("Labels that are probably badly placed"),
    N_ ("The same class, but the boxes fit badly") },
};

/* --- counts --- */

static guint
count (HoneDoubtsView *self, const char *kind)
{
  const GArray *suspects = self->proposals != NULL ? hone_proposals_get_suspects (self->proposals) : NULL;
  guint n = 0;

  for (guint i = 0; suspects != NULL && i < suspects->len; i++) {
    const HoneSuspect *suspect = &g_array_index (suspects, HoneSuspect, i);

    n += g_str_equal (suspect->finding.kind, kind) &&
         (i >= COUNTED || self->store == NULL || !hone_proposals_get_judged_right (self->store, suspect));
  }
  return n;
}

static void
review_cb (HoneDoubtsView *self, GtkWidget *button)
{
  g_signal_emit (self, signals[SIGNAL_REVIEW], 0, g_object_get_data (G_OBJECT (button), "kind"));
}

static GtkWidget *
new_kind_row (HoneDoubtsView *self, guint i)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name ("hone-look-symbolic");
  GtkWidget *number = gtk_label_new (NULL);
  GtkWidget *review = gtk_button_new_with_label (_ ("Review"));
  g_autofree char *spoken = g_strdup_printf ("%s: %s", _ ("Review"), _ (kinds[i].title));

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (kinds[i].title));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _ (kinds[i].why));
  g_object_set (icon, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_widget_add_css_class (icon, "warning");
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  gtk_widget_add_css_class (number, "numeric");
  gtk_widget_add_css_class (number, "dim-label");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), number);
  gtk_widget_set_valign (review, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (review,
                               _ ("One after the other, the likeliest faults first; one key keeps, one puts right"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (review), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), review);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), review);
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (review), GTK_ACCESSIBLE_RELATION_LABELLED_BY); /* said twice */
  g_object_set_data (G_OBJECT (review), "kind", (gpointer) kinds[i].kind);
  g_object_set_data (G_OBJECT (row), "number", number);
  g_object_set_data (G_OBJECT (row), "review", review);
  g_signal_connect_object (review, "clicked", G_CALLBACK (review_cb), self, G_CONNECT_SWAPPED);
  return row;
}

static void
show_kind (HoneDoubtsView *self, guint i)
{
  GtkWidget *row = self->kinds->pdata[i];
  guint n = count (self, kinds[i].kind);
  g_autofree char *words = hone_words_count (n);
  g_autofree char *spoken = g_strdup_printf ("%s, %u", _ (kinds[i].title), n);

  gtk_label_set_text (g_object_get_data (G_OBJECT (row), "number"), words);
  gtk_widget_set_sensitive (g_object_get_data (G_OBJECT (row), "review"), n > 0);
  gtk_widget_set_visible (row, hone_proposals_get_suspects (self->proposals) != NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

/* --- what it says --- */

static char *
what_now (HoneDoubtsView *self)
{
  if (hone_proposals_get_running (self->proposals))
    return g_strdup_printf (_ ("The model looks at the pictures, %.0f %%"),
                            100 * hone_proposals_get_progress (self->proposals));
  if (hone_proposals_get_message (self->proposals) != NULL)
    return g_strdup (hone_proposals_get_message (self->proposals));
  if (hone_proposals_get_suspects (self->proposals) != NULL)
    return g_strdup (_ ("A model has looked. What it learnt from these very labels it knows by heart, faults and all: "
                        "validation and test pictures are judged best."));
  return g_strdup (_ ("A trained model finds labels that are probably missing, too many, wrong or badly placed."));
}

static void
show (HoneDoubtsView *self)
{
  gboolean running;
  g_autofree char *words = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self), self->proposals != NULL);
  if (self->proposals == NULL)
    return;
  running = hone_proposals_get_running (self->proposals);
  words = what_now (self);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->row), words);
  gtk_widget_set_visible (GTK_WIDGET (self->progress), running);
  gtk_progress_bar_set_fraction (self->progress, hone_proposals_get_progress (self->proposals));
  gtk_widget_set_visible (self->cancel, running);
  gtk_widget_set_visible (self->choice, !running);
  for (guint i = 0; i < self->kinds->len; i++)
    show_kind (self, i);
}

static void
progress_cb (HoneDoubtsView *self)
{
  g_autofree char *words = what_now (self);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->row), words);
  gtk_progress_bar_set_fraction (self->progress, hone_proposals_get_progress (self->proposals));
}

static void
cancel_cb (HoneDoubtsView *self)
{
  if (self->proposals != NULL)
    hone_proposals_cancel (self->proposals);
}

static void
chosen_cb (HoneDoubtsView *self, const char *path, const char *name)
{
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, path, name);
}

void
hone_doubts_view_set_runs (HoneDoubtsView *self, GListModel *runs)
{
  hone_model_choice_set_runs (HONE_MODEL_CHOICE (self->choice), runs);
}

void
hone_doubts_view_set_proposals (HoneDoubtsView *self, HoneProposals *proposals, HoneLabelStore *store)
{
  if (self->proposals != NULL)
    g_signal_handlers_disconnect_by_data (self->proposals, self);
  if (self->store != NULL)
    g_signal_handlers_disconnect_by_data (self->store, self);
  g_set_object (&self->proposals, proposals);
  g_set_object (&self->store, store);
  if (proposals != NULL) {
    g_signal_connect_swapped (proposals, "notify::running", G_CALLBACK (show), self);
    g_signal_connect_swapped (proposals, "notify::progress", G_CALLBACK (progress_cb), self);
    g_signal_connect_swapped (proposals, "done", G_CALLBACK (show), self);
  }
  if (store != NULL)
    g_signal_connect_swapped (store, "marks-changed", G_CALLBACK (show), self);
  show (self);
}

/* --- the widget --- */

static GtkWidget *
new_model_row (HoneDoubtsView *self)
{
  GtkWidget *icon = gtk_image_new_from_icon_name ("hone-use-symbolic");

  self->row = adw_action_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->row), _ ("Check with a model"));
  g_object_set (icon, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  adw_action_row_add_prefix (ADW_ACTION_ROW (self->row), icon);
  self->choice = hone_model_choice_new (_ ("Choose a Model"));
  self->cancel = gtk_button_new_with_label (_ ("Cancel"));
  gtk_widget_set_valign (self->choice, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (self->cancel, GTK_ALIGN_CENTER);
  g_signal_connect_object (self->choice, "chosen", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->cancel, "clicked", G_CALLBACK (cancel_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self->row), self->choice);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self->row), self->cancel);
  return self->row;
}

static void
hone_doubts_view_dispose (GObject *object)
{
  HoneDoubtsView *self = HONE_DOUBTS_VIEW (object);

  if (self->proposals != NULL)
    g_signal_handlers_disconnect_by_data (self->proposals, self);
  if (self->store != NULL)
    g_signal_handlers_disconnect_by_data (self->store, self);
  g_clear_object (&self->proposals);
  g_clear_object (&self->store);
  g_clear_pointer (&self->kinds, g_ptr_array_unref);
  G_OBJECT_CLASS (hone_doubts_view_parent_class)->dispose (object);
}

static void
hone_doubts_view_class_init (HoneDoubtsViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hone_doubts_view_dispose;
  signals[SIGNAL_REVIEW] = g_signal_new ("review", HONE_TYPE_DOUBTS_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", HONE_TYPE_DOUBTS_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static void
hone_doubts_view_init (HoneDoubtsView *self)
{
  GtkWidget *title = gtk_label_new (_ ("What a Model Doubts"));

  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 12));
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  self->progress = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  self->kinds = g_ptr_array_new ();
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_add_css_class (title, "heading");
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("What a Model Doubts"),
                                  -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("The model looks at the pictures"), -1);
  gtk_list_box_append (self->list, new_model_row (self));
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_ptr_array_add (self->kinds, new_kind_row (self, i));
    gtk_list_box_append (self->list, self->kinds->pdata[i]);
  }
  gtk_box_append (self->box, title);
  gtk_box_append (self->box, GTK_WIDGET (self->progress));
  gtk_box_append (self->box, GTK_WIDGET (self->list));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->box));
  show (self);
}

GtkWidget *
hone_doubts_view_new (void)
{
  return g_object_new (HONE_TYPE_DOUBTS_VIEW, NULL);
}
