/* SPDX-License-Identifier: Apache-2.0 */
/* hone-start-page.c - see hone-start-page.h */
#include "hone-start-page.h"

#include "hone-compat.h"
#include "hone-widgets.h"
#include "hone-words.h"

#include <glib/gi18n.h>

#define CARD_WIDTH 230 /* so that two stand beside each other at 720 pixels */
#define CARD_HEIGHT 130
#define PICTURE_WIDTH 70 /* at least; they share the card */

struct _HoneStartPage {
  AdwBin parent_instance;

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
  gtk_widget_set_overflow (grid, GTK_OVERFLOW_HIDDEN);
  for (guint i = 0; i < HONE_RECENT_PICTURES && paths[i] != NULL; i++)
    gtk_grid_attach (GTK_GRID (grid), picture (paths[i]), places[i][0], places[i][1], places[i][2], places[i][3]);
  return grid;
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

static GtkWidget *
card (gpointer item, gpointer data)
{
  HoneRecent *recent = item;
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  g_autofree char *below = facts (recent);

  g_object_set (words, "margin-top", 10, "margin-bottom", 12, "margin-start", 14, "margin-end", 14, NULL);
  gtk_box_append (GTK_BOX (words), line (hone_recent_get_title (recent), "heading", NULL));
  gtk_box_append (GTK_BOX (words), line (below, "caption", "dim-label"));
  gtk_box_append (GTK_BOX (box), pictures (recent));
  gtk_box_append (GTK_BOX (box), words);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "card");
  gtk_widget_add_css_class (button, "hone-recent");
  gtk_widget_set_overflow (button, GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_tooltip_text (button, hone_recent_get_path (recent));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  hone_recent_get_title (recent), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, below, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.open-path");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", hone_recent_get_path (recent));
  /* Its own child of the flow box, so that Tab stops at the button only. */
  return g_object_new (GTK_TYPE_FLOW_BOX_CHILD, "child", button, "focusable", FALSE, NULL);
}

static void
recent_changed_cb (GListModel *recent, guint position, guint removed, guint added, HoneStartPage *self)
{
  gboolean any = g_list_model_get_n_items (recent) > 0;

  gtk_widget_set_visible (self->recent_title, any);
  gtk_widget_set_visible (GTK_WIDGET (self->recent), any);
  gtk_widget_set_vexpand (self->drop, !any);
}

void
hone_start_page_set_recent (HoneStartPage *self, HoneRecentList *recent)
{
  gtk_flow_box_bind_model (self->recent, G_LIST_MODEL (recent), card, self, NULL);
  g_signal_connect_object (recent, "items-changed", G_CALLBACK (recent_changed_cb), self, 0);
  recent_changed_cb (G_LIST_MODEL (recent), 0, 0, 0, self);
}

static void
hone_start_page_dispose (GObject *object)
{
  hone_compat_dispose_bin (ADW_BIN (object), HONE_TYPE_START_PAGE);
  G_OBJECT_CLASS (hone_start_page_parent_class)->dispose (object);
}

static void
hone_start_page_class_init (HoneStartPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hone_start_page_dispose;
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
