/* SPDX-License-Identifier: Apache-2.0 */
/* hone-start-page.c - see hone-start-page.h */
#include "hone-start-page.h"

#include "hone-compat.h"
#include "hone-reflow.h"
#include "hone-widgets.h"
#include "hone-words.h"

#include <glib/gi18n.h>

#define CARD_WIDTH 230 /* so that two stand beside each other at 720 pixels */
#define CARD_HEIGHT 130
#define PICTURE_WIDTH 70 /* at least; they share the card */

struct _HoneStartPage {
  AdwBin parent_instance;

  HoneRecentList *list;
  HoneRunStore *runs;
  guint filling; /* source that will fill the cards */

  GtkWidget *drop, *recent_title, *privacy;
  GtkFlowBox *recent;
};

G_DEFINE_FINAL_TYPE (HoneStartPage, hone_start_page, ADW_TYPE_BIN)

static GtkWidget *
picture (const char *path)
{
  GtkWidget *thumbnail = hone_thumbnail_new ();

  hone_thumbnail_set_radius (HONE_THUMBNAIL (thumbnail), 0);
  hone_thumbnail_set_size (HONE_THUMBNAIL (thumbnail), PICTURE_WIDTH);
  hone_thumbnail_set_path (HONE_THUMBNAIL (thumbnail), path, 0, 0);
  gtk_widget_set_hexpand (thumbnail, TRUE);
  gtk_widget_set_vexpand (thumbnail, TRUE);
  return thumbnail;
}

/* One large and two small pictures, so that a data set is known at sight. */
static GtkWidget *
pictures (HoneRecent *recent)
{
  static const int places[HONE_RECENT_PICTURES][4] = { { 0, 0, 2, 2 }, { 2, 0, 1, 1 }, { 2, 1, 1, 1 } };
  char *const *paths = hone_recent_get_pictures (recent);
  GtkWidget *grid = gtk_grid_new ();

  g_object_set (grid, "row-spacing", 2, "column-spacing", 2, "row-homogeneous", TRUE, "column-homogeneous", TRUE, NULL);
  gtk_widget_set_size_request (grid, CARD_WIDTH, CARD_HEIGHT);
  gtk_widget_set_vexpand (grid, TRUE);
  gtk_widget_set_overflow (grid, GTK_OVERFLOW_HIDDEN);
  for (guint i = 0; i < HONE_RECENT_PICTURES && paths[i] != NULL; i++)
    gtk_grid_attach (GTK_GRID (grid), picture (paths[i]), places[i][0], places[i][1], places[i][2], places[i][3]);
  return grid;
}

/* In their place where they are gone. */
static GtkWidget *
no_pictures (void)
{
  GtkWidget *image = gtk_image_new_from_icon_name ("hone-broken-symbolic");

  g_object_set (image, "pixel-size", 32, "vexpand", TRUE, "height-request", CARD_HEIGHT, NULL);
  gtk_widget_add_css_class (image, "dim-label");
  return image;
}

static char *
facts (HoneRecent *recent)
{
  g_autofree char *images = hone_words_pictures (hone_recent_get_n_images (recent));
  g_autofree char *classes = hone_words_classes (hone_recent_get_n_classes (recent));
  g_autofree char *when = hone_words_when (hone_recent_get_opened (recent));

  if (hone_recent_get_missing (recent))
    return g_strdup (_ ("The folder is gone"));
  return g_strdup_printf ("%s · %s · %s", images, classes, when);
}

static GtkWidget *
line (const char *text, const char *css, const char *css2)
{
  GtkWidget *label = gtk_label_new (text);

  g_object_set (label, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  gtk_widget_add_css_class (label, css);
  if (css2 != NULL)
    gtk_widget_add_css_class (label, css2);
  return label;
}

/* --- runs --- */

/* What is known of the runs on one data set. */
typedef struct {
  guint n;
  double best;      /* 0: none */
  HoneRun *waiting; /* (nullable): the newest, if it did not come to its end */
} Runs;

/* "cells/data.yaml" and "cells" are the same data set. */
static gboolean
is_same_data (const char *a, const char *b)
{
  static const char yaml[] = "/data.yaml";
  gsize n = a != NULL ? strlen (a) : 0, m = strlen (b);

  if (a == NULL)
    return FALSE;
  n -= g_str_has_suffix (a, yaml) ? strlen (yaml) : 0;
  m -= g_str_has_suffix (b, yaml) ? strlen (yaml) : 0;
  return n == m && strncmp (a, b, n) == 0;
}

static gboolean
is_waiting (HoneRun *run)
{
  HoneRunState state = hone_run_get_state (run);

  return (state == HONE_RUN_STOPPED || state == HONE_RUN_INTERRUPTED) && !hone_run_is_live (run) &&
         hone_run_get_folder (run) != NULL && hone_run_get_epochs_done (run) > 0 &&
         hone_run_get_epochs_done (run) < hone_run_get_epochs (run);
}

static Runs
runs_on (HoneStartPage *self, const char *path)
{
  Runs runs = { 0 };

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->runs)); i++) {
    g_autoptr (HoneRun) run = g_list_model_get_item (G_LIST_MODEL (self->runs), i);

    if (!is_same_data (hone_run_get_data (run), path))
      continue;
    if (runs.n++ == 0 && is_waiting (run))
      runs.waiting = run; /* the store keeps it */
    runs.best = MAX (runs.best, hone_run_get_best (run));
  }
  return runs;
}

/* --- cards --- */

static void
add_chip (GtkWidget *box, char *text, const char *css)
{
  GtkWidget *chip = line (text, "hone-chip", css);

  gtk_widget_set_valign (chip, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), chip);
  g_free (text);
}

static GtkWidget *
add_button (GtkWidget *box, const char *text, const char *what, const char *css)
{
  GtkWidget *button = gtk_button_new_with_label (text);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, css);
  /* Several cards have a button of the same words: a screen reader hears whose it is. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, text,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, what, -1);
  gtk_box_append (GTK_BOX (box), button);
  return button;
}

static void
add_gap (GtkWidget *box)
{
  gtk_box_append (GTK_BOX (box), g_object_new (GTK_TYPE_BOX, "hexpand", TRUE, NULL));
}

static void
fill_missing (GtkWidget *foot, HoneRecent *recent)
{
  const char *path = hone_recent_get_path (recent), *title = hone_recent_get_title (recent);
  GtkWidget *button;

  button = add_button (foot, _ ("Locate…"), title, "hone-locate");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.locate");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", path);
  add_gap (foot);
  button = add_button (foot, _ ("Remove from the List"), title, "flat");
  gtk_button_set_icon_name (GTK_BUTTON (button), "hone-close-symbolic");
  gtk_widget_set_tooltip_text (button, _ ("Remove from the List"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.forget");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", path);
}

/* A narrow card has no room for it in one line, and the number is what matters. */
static GtkWidget *
waiting_words (HoneRun *run)
{
  /* Translators: name of a run, epochs done and planned. */
  g_autofree char *text = g_strdup_printf (_ ("%s stopped at epoch %d of %d"), hone_run_get_name (run),
                                           hone_run_get_epochs_done (run), hone_run_get_epochs (run));
  GtkWidget *label = gtk_label_new (text);

  g_object_set (label, "xalign", 0.0, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "lines", 2, "ellipsize",
                PANGO_ELLIPSIZE_END, "width-chars", 14, "max-width-chars", 18, "valign", GTK_ALIGN_CENTER, NULL);
  gtk_widget_set_css_classes (label, (const char *[]){ "hone-chip", "hone-chip-lines", "warning", NULL });
  return label;
}

static void
fill_waiting (GtkWidget *foot, HoneRecent *recent, HoneRun *run)
{
  GtkWidget *button;

  gtk_box_append (GTK_BOX (foot), waiting_words (run));
  add_gap (foot);
  button = add_button (foot, _ ("Continue"), hone_run_get_name (run), "suggested-action");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.continue-run");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "(ss)", hone_recent_get_path (recent),
                                    hone_run_get_folder (run));
}

static void
fill_runs (GtkWidget *foot, const Runs *runs)
{
  if (runs->best > 0) {
    g_autofree char *score = hone_words_score (runs->best);

    add_chip (foot, g_strdup_printf (_ ("mAP50-95 %s"), score), "success");
  }
  add_chip (foot, runs->n > 0 ? hone_words_runs (runs->n) : g_strdup (_ ("No runs yet")), NULL);
}

/* Pictures, title and facts: pressed to open. */
static GtkWidget *
opener (HoneRecent *recent)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  g_autofree char *below = facts (recent);

  g_object_set (words, "margin-top", 10, "margin-bottom", 4, "margin-start", 14, "margin-end", 14, NULL);
  gtk_box_append (GTK_BOX (words), line (hone_recent_get_title (recent), "heading", NULL));
  gtk_box_append (GTK_BOX (words), line (below, "caption", "dim-label"));
  gtk_box_append (GTK_BOX (box), hone_recent_get_missing (recent) ? no_pictures () : pictures (recent));
  gtk_box_append (GTK_BOX (box), words);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "hone-recent");
  gtk_widget_set_overflow (button, GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_vexpand (button, TRUE);
  gtk_widget_set_tooltip_text (button, hone_recent_get_path (recent));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  hone_recent_get_title (recent), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, below, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.open-path");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", hone_recent_get_path (recent));
  return button;
}

static GtkWidget *
card (HoneStartPage *self, HoneRecent *recent)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *foot = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *open = opener (recent);
  Runs runs = runs_on (self, hone_recent_get_path (recent));
  gboolean missing = hone_recent_get_missing (recent);

  g_object_set (foot, "margin-top", 6, "margin-bottom", 12, "margin-start", 14, "margin-end", 14, "height-request", 42,
                NULL);
  gtk_widget_add_css_class (box, "card");
  gtk_widget_set_overflow (box, GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_sensitive (open, !missing);
  gtk_widget_set_opacity (open, missing ? 0.6 : 1);
  gtk_box_append (GTK_BOX (box), open);
  gtk_box_append (GTK_BOX (box), foot);
  if (missing)
    fill_missing (foot, recent);
  else if (runs.waiting != NULL)
    fill_waiting (foot, recent, runs.waiting);
  else
    fill_runs (foot, &runs);
  /* Its own child of the flow box, so that Tab stops at the buttons only. */
  return g_object_new (GTK_TYPE_FLOW_BOX_CHILD, "child", box, "focusable", FALSE, NULL);
}

static void
fill (HoneStartPage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->list));
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->recent))) != NULL)
    gtk_flow_box_remove (self->recent, child);
  for (guint i = 0; i < n; i++) {
    g_autoptr (HoneRecent) recent = g_list_model_get_item (G_LIST_MODEL (self->list), i);

    gtk_flow_box_append (self->recent, card (self, recent));
  }
  gtk_widget_set_visible (self->recent_title, n > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->recent), n > 0);
  gtk_widget_set_vexpand (self->drop, n == 0);
}

static gboolean
fill_cb (gpointer data)
{
  HONE_START_PAGE (data)->filling = 0;
  fill (data);
  return G_SOURCE_REMOVE;
}

/* Once for many changes; while the page is not seen it waits until it is. */
static void
fill_soon (HoneStartPage *self)
{
  if (self->filling == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->filling = g_idle_add (fill_cb, self);
}

void
hone_start_page_set_lists (HoneStartPage *self, HoneRecentList *recent, HoneRunStore *runs)
{
  self->list = g_object_ref (recent);
  self->runs = g_object_ref (runs);
  g_signal_connect_object (recent, "items-changed", G_CALLBACK (fill_soon), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (runs, "items-changed", G_CALLBACK (fill_soon), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "map", G_CALLBACK (fill_soon), NULL);
  fill (self);
}

static void
hone_start_page_dispose (GObject *object)
{
  HoneStartPage *self = HONE_START_PAGE (object);

  g_clear_handle_id (&self->filling, g_source_remove);
  g_clear_object (&self->list);
  g_clear_object (&self->runs);
  hone_compat_dispose_bin (ADW_BIN (object), HONE_TYPE_START_PAGE);
  G_OBJECT_CLASS (hone_start_page_parent_class)->dispose (object);
}

static void
hone_start_page_class_init (HoneStartPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hone_start_page_dispose;
  g_type_ensure (HONE_TYPE_REFLOW);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/hone/Hone/ui/start-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HoneStartPage, recent_title);
  gtk_widget_class_bind_template_child (widget_class, HoneStartPage, drop);
  gtk_widget_class_bind_template_child (widget_class, HoneStartPage, recent);
  gtk_widget_class_bind_template_child (widget_class, HoneStartPage, privacy);
}

static void
hone_start_page_init (HoneStartPage *self)
{
  guint cores = g_get_num_processors ();

  gtk_widget_init_template (GTK_WIDGET (self));
  hone_words_set (
      self->privacy,
      g_strdup_printf (ngettext ("Everything stays on this computer. Training runs on its processor, %u core.",
                                 "Everything stays on this computer. Training runs on its processor, %u cores.", cores),
                       cores));
}
