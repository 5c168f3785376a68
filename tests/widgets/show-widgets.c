/* SPDX-License-Identifier: Apache-2.0 */
/* show-widgets.c - draws the widgets into PNG files, to be looked at: show-widgets FOLDER [dark]
 *
 * No test by itself: a person says whether it is worth showing. Needs a display (Xvfb will do) and the demo data set.
 */
#include "hone-image-list.h"
#include "hone-widgets.h"

#include <math.h>

static GMainLoop *loop;

static gboolean
quit_cb (gpointer data)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

static void
wait_for (guint milliseconds)
{
  g_timeout_add (milliseconds, quit_cb, NULL);
  g_main_loop_run (loop);
}

/* Shows @child in a window of its own, waits until it is loaded and writes what it looks like. */
static void
shoot (GtkWidget *child, int width, int height, const char *folder, const char *name)
{
  GtkWidget *window = gtk_window_new ();
  GtkWidget *scroll = child;
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autofree char *file = g_strconcat (name, hone_palette_is_dark () ? "-dark.png" : ".png", NULL);
  g_autofree char *path = g_build_filename (folder, file, NULL);
  g_autoptr (GdkPaintable) paintable = NULL;
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  gtk_window_set_child (GTK_WINDOW (window), scroll);
  gtk_window_present (GTK_WINDOW (window));
  wait_for (900);
  paintable = gtk_widget_paintable_new (window);
  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (window), gtk_widget_get_height (window));
  node = gtk_snapshot_free_to_node (snapshot);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node, NULL);
  gdk_texture_save_to_png (texture, path);
  g_print ("%s %d x %d\n", path, gdk_texture_get_width (texture), gdk_texture_get_height (texture));
  gtk_window_destroy (GTK_WINDOW (window));
}

static GtkWidget *
card (GtkWidget *child, const char *title)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *label = gtk_label_new (title);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  gtk_widget_add_css_class (box, "card");
  gtk_widget_add_css_class (box, "hone-tight");
  gtk_widget_set_vexpand (child, TRUE);
  gtk_widget_set_hexpand (child, TRUE);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), child);
  return box;
}

static const double map50[] = { .004, .006, .01, .011, .024, .018, .022, .038, .268, .361, .25, .163, .095, .208 };
static const double map95[] = { .001, .002, .003, .003, .006, .004, .005, .008, .096, .152, .08, .043, .026, .064 };
static const double box_t[] = { 2.75, 2.7, 2.66, 2.6, 2.5, 2.32, 2.31, 2.24, 2.2, 2.15, 1.9, 1.81, 1.73, 1.69 };
static const double box_v[] = { 2.78, 2.75, 2.71, 2.66, 2.63, 2.6, 2.61, 2.5, 2.4, 2.25, 2.24, 2.06, 1.95, 1.85 };

static GtkWidget *
charts (void)
{
  GtkWidget *grid = gtk_grid_new ();
  GtkWidget *map = hone_chart_new ("Mean average precision");
  GtkWidget *box = hone_chart_new ("Box loss");
  GtkWidget *runs = hone_chart_new ("Runs");
  GtkWidget *empty = hone_chart_new ("Class loss");
  double many[2000];

  hone_chart_set_epochs (HONE_CHART (map), 20);
  hone_chart_set_from_zero (HONE_CHART (map), TRUE);
  hone_chart_set_legend (HONE_CHART (map), TRUE);
  hone_chart_set_x_title (HONE_CHART (map), "epoch");
  hone_chart_set_values (HONE_CHART (map), hone_chart_add_series (HONE_CHART (map), "mAP50", HONE_COLOR_BLUE, FALSE),
                         map50, G_N_ELEMENTS (map50));
  hone_chart_set_values (HONE_CHART (map), hone_chart_add_series (HONE_CHART (map), "mAP50-95", HONE_COLOR_TEAL, FALSE),
                         map95, G_N_ELEMENTS (map95));
  hone_chart_set_best (HONE_CHART (map), 10, 1, TRUE);
  g_object_bind_property (map, "hover-epoch", box, "hover-epoch", G_BINDING_BIDIRECTIONAL);

  hone_chart_set_epochs (HONE_CHART (box), 20);
  hone_chart_set_values (HONE_CHART (box),
                         hone_chart_add_series (HONE_CHART (box), "training", HONE_COLOR_ORANGE, FALSE), box_t,
                         G_N_ELEMENTS (box_t));
  hone_chart_set_values (HONE_CHART (box),
                         hone_chart_add_series (HONE_CHART (box), "validation", HONE_COLOR_ORANGE, TRUE), box_v,
                         G_N_ELEMENTS (box_v));
  hone_chart_set_best (HONE_CHART (box), 10, -1, FALSE);
  hone_chart_set_epochs (HONE_CHART (empty), 20);

  hone_chart_set_legend (HONE_CHART (runs), TRUE);
  for (int run = 0; run < 3; run++) {
    guint series =
        hone_chart_add_series (HONE_CHART (runs), hone_palette_run_letter (run), hone_palette_run (run), FALSE);

    for (int i = 0; i < 2000; i++)
      many[i] = run == 1 && i > 700 && i < 900 ? (double) NAN
                                               : (run + 1) * exp (-i / 600.0) + 0.2 * sin (i * 1.7) * (i % 97 == 0);
    hone_chart_set_values (HONE_CHART (runs), series, many, run == 2 ? 20 * 60 : 2000);
    hone_chart_set_marker (HONE_CHART (runs), series, hone_palette_run_marker (run));
  }
  gtk_widget_set_margin_top (grid, 18);
  gtk_widget_set_margin_bottom (grid, 18);
  gtk_widget_set_margin_start (grid, 18);
  gtk_widget_set_margin_end (grid, 18);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 12);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  gtk_grid_set_column_homogeneous (GTK_GRID (grid), TRUE);
  gtk_grid_attach (GTK_GRID (grid), card (map, "Mean average precision"), 0, 0, 2, 2);
  gtk_grid_attach (GTK_GRID (grid), card (box, "Box loss"), 2, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), card (empty, "Class loss"), 2, 1, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), card (runs, "2000 epochs"), 0, 2, 3, 1);
  hone_chart_set_hover_epoch (HONE_CHART (map), 12);
  g_object_set_data (G_OBJECT (grid), "map", map);
  return grid;
}

static HoneDataset *
demo (void)
{
  g_autoptr (GError) error = NULL;
  HoneDataset *dataset = hone_dataset_read ("demo", NULL, NULL, NULL, &error);

  if (dataset == NULL)
    g_error ("%s", error->message);
  return dataset;
}

static void
setup_cb (GtkListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *thumbnail = hone_thumbnail_new ();

  gtk_list_item_set_child (item, thumbnail);
  g_object_bind_property (item, "selected", thumbnail, "selected", G_BINDING_SYNC_CREATE);
}

static void
bind_cb (GtkListItemFactory *factory, GtkListItem *item, HoneDataset *dataset)
{
  HoneThumbnail *thumbnail = HONE_THUMBNAIL (gtk_list_item_get_child (item));
  HoneImageItem *image = gtk_list_item_get_item (item);
  const HoneSample *sample = hone_image_item_get_sample (image);
  g_autofree char *caption = hone_image_item_get_caption (image);
  g_autoptr (GArray) boxes = hone_image_item_get_boxes (image);

  hone_thumbnail_set_size (thumbnail, 200);
  hone_thumbnail_set_path (thumbnail, sample->path, sample->width, sample->height);
  hone_thumbnail_set_boxes (thumbnail, boxes);
  hone_thumbnail_set_names (thumbnail, hone_dataset_get_yaml (dataset)->names);
  hone_thumbnail_set_caption (thumbnail, caption);
  hone_thumbnail_set_only_class (thumbnail, gtk_list_item_get_position (item) > 7 ? 2 : -1);
  hone_thumbnail_set_badge (thumbnail, hone_image_item_get_n_findings (image) > 0 ? "1 finding" : NULL);
}

static GtkWidget *
thumbnails (HoneDataset *dataset)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkSelectionModel *selection =
      GTK_SELECTION_MODEL (gtk_multi_selection_new (G_LIST_MODEL (hone_image_list_new (dataset))));
  GtkWidget *scroll = gtk_scrolled_window_new ();
  GtkWidget *grid;

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), dataset);
  gtk_selection_model_select_item (selection, 1, TRUE);
  grid = gtk_grid_view_new (selection, factory);
  gtk_grid_view_set_max_columns (GTK_GRID_VIEW (grid), 8);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroll), grid);
  return scroll;
}

static GtkWidget *
canvas (HoneDataset *dataset)
{
  guint n;
  const HoneSample *sample = hone_dataset_get_samples (dataset, HONE_SPLIT_TRAIN, &n)[4];
  g_autoptr (GArray) found =
      hone_boxes_from_labels (sample->labels, MIN (sample->n_labels, 2), sample->width, sample->height);
  g_autofree HoneShape *shapes = g_new0 (HoneShape, sample->n_labels + 1);
  GtkWidget *widget = hone_canvas_new ();

  for (guint i = 0; i < sample->n_labels; i++) {
    const HoneLabel *label = &sample->labels[i];

    shapes[i] = (HoneShape){ .id = i + 1, .klass = label->klass, .cx = (double) label->cx, .cy = (double) label->cy };
    shapes[i].w = i == 5 ? 0 : (double) label->w;
    shapes[i].h = i == 5 ? 0 : (double) label->h;
  }
  g_array_index (found, HoneBox, 0).kind = HONE_BOX_MISSED;
  g_array_index (found, HoneBox, 1).kind = HONE_BOX_EXTRA;
  g_array_index (found, HoneBox, 1).score = 0.83f;
  hone_canvas_set_path (HONE_CANVAS (widget), sample->path);
  hone_canvas_set_shapes (HONE_CANVAS (widget), shapes, sample->n_labels, sample->width, sample->height);
  hone_canvas_set_found (HONE_CANVAS (widget), found);
  hone_canvas_set_names (HONE_CANVAS (widget), hone_dataset_get_yaml (dataset)->names);
  hone_canvas_set_tags (HONE_CANVAS (widget), TRUE);
  hone_canvas_set_selected (HONE_CANVAS (widget), 0);
  return widget;
}

static GtkWidget *
previews (HoneDataset *dataset)
{
  GtkWidget *reflow = hone_reflow_new (8);
  guint n;
  HoneSample *const *samples = hone_dataset_get_samples (dataset, HONE_SPLIT_VAL, &n);

  for (guint i = 0; i < 4; i++) {
    const HoneSample *sample = samples[i * 20];
    HoneDetection found[64];
    guint n_found = 0;
    g_autoptr (HoneSnapshot) snapshot = NULL;
    GtkWidget *preview = hone_preview_new ();

    for (guint k = 0; k < MIN (sample->n_labels, 60); k++) {
      const HoneLabel *label = &sample->labels[k];
      float shift = k % 5 == 0 ? 40 : 3;

      found[n_found++] = (HoneDetection){ .x1 = (label->cx - label->w / 2) * sample->width + shift,
                                          .y1 = (label->cy - label->h / 2) * sample->height,
                                          .x2 = (label->cx + label->w / 2) * sample->width + shift,
                                          .y2 = (label->cy + label->h / 2) * sample->height,
                                          .score = 0.9f,
                                          .klass = label->klass };
    }
    snapshot = hone_snapshot_new (3, sample, found, n_found);
    hone_preview_set_snapshot (HONE_PREVIEW (preview), snapshot);
    hone_preview_set_mode (HONE_PREVIEW (preview), i == 3 ? HONE_PREVIEW_LABELS : HONE_PREVIEW_BOTH);
    gtk_widget_set_size_request (preview, 120, 150);
    gtk_widget_set_hexpand (preview, TRUE);
    hone_reflow_append (HONE_REFLOW (reflow), preview);
  }
  return reflow;
}

static GtkWidget *
settings_rows (HoneSettings *settings)
{
  GtkWidget *page = adw_preferences_page_new ();
  GtkWidget *group = adw_preferences_group_new ();
  const char *names[] = { "epochs", "imgsz", "lr0", "optimizer", "cos_lr", "freeze", "patience", "device", "seed" };

  hone_settings_set (settings, "imgsz", "320", NULL);
  hone_settings_set (settings, "patience", "30", NULL);
  hone_settings_set (settings, "cos_lr", "true", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    GtkWidget *row = hone_setting_row_new (hone_setting_find (names[i]), settings);

    adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
    if (strcmp (names[i], "lr0") == 0)
      g_object_set_data (G_OBJECT (page), "row", row);
  }
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (group));
  return page;
}

static GtkWidget *
small_things (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *ring = hone_ring_new ();
  GtkWidget *spark = hone_spark_new ();

  for (int klass = 0; klass < 9; klass++)
    gtk_box_append (GTK_BOX (box), hone_swatch_new (klass, TRUE));
  for (int klass = 0; klass < 24; klass += 7)
    gtk_box_append (GTK_BOX (box), hone_swatch_new (klass, FALSE));
  hone_ring_set_fraction (HONE_RING (ring), 0.68);
  hone_spark_set_values (HONE_SPARK (spark), map50, G_N_ELEMENTS (map50), -1);
  gtk_box_append (GTK_BOX (box), ring);
  gtk_box_append (GTK_BOX (box), spark);
  gtk_widget_set_margin_start (box, 12);
  return box;
}

static void
load_style (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("HONE_SOURCE"), "resources", "style.css", NULL);
  GtkCssProvider *provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_path (provider, path);
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

int
main (int argc, char *argv[])
{
  HoneSettings *settings;
  HoneDataset *dataset;

  adw_init ();
  hone_widgets_init ();
  if (argc < 2)
    return 2;
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      argc > 2 ? ADW_COLOR_SCHEME_FORCE_DARK : ADW_COLOR_SCHEME_FORCE_LIGHT);
  load_style ();
  g_object_set (gtk_settings_get_default (), "gtk-font-name", "Cantarell 11", NULL);
  loop = g_main_loop_new (NULL, FALSE);
  settings = hone_settings_new ();
  dataset = demo ();
  shoot (charts (), 1000, 760, argv[1], "charts");
  shoot (thumbnails (dataset), 1000, 700, argv[1], "thumbnails");
  shoot (canvas (dataset), 900, 660, argv[1], "canvas");
  shoot (previews (dataset), 900, 200, argv[1], "previews");
  shoot (previews (dataset), 400, 640, argv[1], "previews-narrow");
  shoot (settings_rows (settings), 860, 700, argv[1], "settings");
  shoot (small_things (), 600, 60, argv[1], "small");
  return 0;
}
