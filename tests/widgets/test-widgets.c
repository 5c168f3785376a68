/* SPDX-License-Identifier: Apache-2.0 */
/* test-widgets.c - the widgets in real windows; needs a display, Xvfb will do */
#include "hone-file.h"
#include "hone-matrix.h"
#include "hone-widgets.h"

#include "hone-thumbnail-cache.h"
#include "widget-case.h"

#include <glib/gstdio.h>
#include <math.h>

static char *root;

static GtkWidget *
show_in_window (GtkWidget *child, int width, int height)
{
  GtkWidget *window = gtk_window_new ();

  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  gtk_window_set_child (GTK_WINDOW (window), child);
  gtk_window_present (GTK_WINDOW (window));
  return window;
}

static gboolean
has_size (gpointer widget)
{
  return gtk_widget_get_mapped (widget) && gtk_widget_get_width (widget) > 1;
}

static char *
make_picture (const char *name, int width, int height)
{
  char *path = g_build_filename (root, name, NULL);
  g_autoptr (HoneImage) image = hone_image_new (width, height);
  g_autoptr (GError) error = NULL;

  memset (image->pixels, 200, (gsize) (width * height) * 3);
  hone_image_write (image, path, &error);
  g_assert_no_error (error);
  return path;
}

/* Reflow. */

static GtkWidget *
block (int width, int height)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_set_size_request (box, width, height);
  return box;
}

static int
height_for (GtkWidget *widget, int width)
{
  int minimum;

  gtk_widget_measure (widget, GTK_ORIENTATION_VERTICAL, width, &minimum, NULL, NULL, NULL);
  return minimum;
}

static void
allocate (GtkWidget *widget, int width)
{
  gtk_widget_size_allocate (widget, &(GtkAllocation){ 0, 0, width, height_for (widget, width) }, -1);
}

static void
assert_at (GtkWidget *child, GtkWidget *parent, int x, int y, int width)
{
  graphene_rect_t bounds;

  g_assert_true (gtk_widget_compute_bounds (child, parent, &bounds));
  g_assert_cmpint ((int) bounds.origin.x, ==, x);
  g_assert_cmpint ((int) bounds.origin.y, ==, y);
  g_assert_cmpint ((int) bounds.size.width, ==, width);
}

static void
test_reflow (void)
{
  GtkWidget *reflow = hone_reflow_new (10);
  GtkWidget *one = block (100, 40);
  GtkWidget *two = block (200, 60);
  GtkWidget *window = show_in_window (reflow, 640, 200);
  int minimum, natural;

  gtk_widget_set_hexpand (two, TRUE);
  hone_reflow_append (HONE_REFLOW (reflow), one);
  hone_reflow_append (HONE_REFLOW (reflow), two);
  gtk_widget_measure (reflow, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
  g_assert_cmpint (minimum, ==, 200);
  g_assert_cmpint (natural, ==, 310);
  g_assert_cmpint (height_for (reflow, 400), ==, 60);
  g_assert_cmpint (height_for (reflow, 309), ==, 110);

  allocate (reflow, 400);
  g_assert_false (hone_reflow_get_narrow (HONE_REFLOW (reflow)));
  assert_at (one, reflow, 0, 0, 100);
  assert_at (two, reflow, 110, 0, 290);
  allocate (reflow, 300);
  g_assert_true (hone_reflow_get_narrow (HONE_REFLOW (reflow)));
  assert_at (one, reflow, 0, 0, 300);
  assert_at (two, reflow, 0, 50, 300);

  /* Back only when there is some room to spare. */
  allocate (reflow, 310 + HONE_REFLOW_HYSTERESIS - 1);
  g_assert_true (hone_reflow_get_narrow (HONE_REFLOW (reflow)));
  allocate (reflow, 310 + HONE_REFLOW_HYSTERESIS);
  g_assert_false (hone_reflow_get_narrow (HONE_REFLOW (reflow)));

  hone_reflow_set_threshold (HONE_REFLOW (reflow), 500);
  allocate (reflow, 499);
  g_assert_true (hone_reflow_get_narrow (HONE_REFLOW (reflow)));
  gtk_widget_set_visible (two, FALSE);
  hone_reflow_set_threshold (HONE_REFLOW (reflow), 0);
  g_assert_cmpint (height_for (reflow, 400), ==, 40);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_reflow_homogeneous (void)
{
  GtkWidget *reflow = hone_reflow_new (10);
  GtkWidget *window = show_in_window (reflow, 640, 200);
  GtkWidget *children[3];

  hone_reflow_set_homogeneous (HONE_REFLOW (reflow), TRUE);
  for (int i = 0; i < 3; i++) {
    children[i] = block (50 * (i + 1), 20);
    hone_reflow_append (HONE_REFLOW (reflow), children[i]);
  }
  g_assert_cmpint (height_for (reflow, 469), ==, 80);
  allocate (reflow, 500);
  assert_at (children[0], reflow, 0, 0, 160);
  assert_at (children[1], reflow, 170, 0, 160);
  assert_at (children[2], reflow, 340, 0, 160);
  hone_reflow_remove (HONE_REFLOW (reflow), children[2]);
  allocate (reflow, 500);
  assert_at (children[1], reflow, 255, 0, 245);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_reflow_in_ui_file (void)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_string (
      "<interface><object class='HoneReflow' id='r'><property name='spacing'>6</property>"
      "<child><object class='HoneChart' id='c'><property name='title'>Loss</property></object></child>"
      "<child><object class='HoneCanvas'/></child><child><object class='HonePreview'/></child>"
      "<child><object class='HoneThumbnail'/></child></object></interface>",
      -1);
  GtkWidget *reflow = GTK_WIDGET (gtk_builder_get_object (builder, "r"));
  GtkWidget *chart = GTK_WIDGET (gtk_builder_get_object (builder, "c"));

  g_assert_true (gtk_widget_get_parent (chart) == reflow);
  gtk_test_accessible_assert_property (chart, GTK_ACCESSIBLE_PROPERTY_LABEL, "Loss");
  gtk_test_accessible_assert_role (chart, GTK_ACCESSIBLE_ROLE_IMG);
}

/* Charts. */

static void
test_linked_charts (void)
{
  GtkWidget *a = g_object_ref_sink (hone_chart_new ("A"));
  GtkWidget *b = g_object_ref_sink (hone_chart_new ("B"));
  const double values[] = { 1, 2, 3 };

  hone_chart_set_values (HONE_CHART (a), hone_chart_add_series (HONE_CHART (a), "loss", 0, FALSE), values, 3);
  hone_chart_set_values (HONE_CHART (b), hone_chart_add_series (HONE_CHART (b), "loss", 0, FALSE), values, 2);
  g_object_bind_property (a, "hover-epoch", b, "hover-epoch", G_BINDING_BIDIRECTIONAL);
  hone_chart_set_hover_epoch (HONE_CHART (a), 2);
  g_assert_cmpint (hone_chart_get_hover_epoch (HONE_CHART (b)), ==, 2);
  hone_chart_set_hover_epoch (HONE_CHART (b), 1);
  g_assert_cmpint (hone_chart_get_hover_epoch (HONE_CHART (a)), ==, 1);
  /* No further than there are values. */
  hone_chart_set_hover_epoch (HONE_CHART (a), 9);
  g_assert_cmpint (hone_chart_get_hover_epoch (HONE_CHART (a)), <=, 3);
  hone_chart_append (HONE_CHART (a), 0, 0.5);
  gtk_test_accessible_assert_property (a, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "loss 0.500 after epoch 4, lowest 0.500 at epoch 4");
  hone_chart_clear (HONE_CHART (a));
  g_assert_cmpuint (hone_chart_get_n_series (HONE_CHART (a)), ==, 0);
  g_object_unref (a);
  g_object_unref (b);
}

static gboolean
is_mapped (gpointer popover)
{
  return gtk_widget_get_mapped (popover);
}

static void
test_chart_menu (void)
{
  GtkWidget *chart = hone_chart_new ("Loss");
  GtkWidget *window = show_in_window (chart, 400, 300);
  const double values[] = { 1, 0.5 };
  GtkWidget *popover, *table = NULL;
  GListModel *windows = gtk_window_get_toplevels ();

  hone_chart_set_values (HONE_CHART (chart), hone_chart_add_series (HONE_CHART (chart), "box", 0, FALSE), values, 2);
  widget_case_wait (has_size, chart);
  g_assert_true (gtk_widget_activate_action (chart, "chart.menu", NULL));
  popover = widget_case_find (chart, GTK_TYPE_POPOVER_MENU);
  g_assert_nonnull (popover);
  widget_case_wait (is_mapped, popover);
  gtk_popover_popdown (GTK_POPOVER (popover));

  g_assert_true (gtk_widget_activate_action (chart, "chart.table", NULL));
  for (guint i = 0; table == NULL && i < g_list_model_get_n_items (windows); i++) {
    g_autoptr (GtkWidget) other = g_list_model_get_item (windows, i);

    if (other != window)
      table = widget_case_find (other, GTK_TYPE_COLUMN_VIEW);
  }
  g_assert_nonnull (table);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (gtk_column_view_get_model (GTK_COLUMN_VIEW (table)))), ==,
                    2);
  gtk_window_destroy (GTK_WINDOW (gtk_widget_get_root (table)));
  g_assert_true (gtk_widget_activate_action (chart, "chart.copy", NULL));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* Zoom and pan stay within the values and never lose them; what one chart sees, its twin sees. */
static void
test_chart_view (void)
{
  GtkWidget *a = g_object_ref_sink (hone_chart_new ("A"));
  GtkWidget *b = g_object_ref_sink (hone_chart_new ("B"));
  g_autofree double *values = g_new0 (double, 1000);
  double first, last;

  hone_chart_set_values (HONE_CHART (a), hone_chart_add_series (HONE_CHART (a), "x", 0, FALSE), values, 1000);
  hone_chart_set_values (HONE_CHART (b), hone_chart_add_series (HONE_CHART (b), "x", 0, FALSE), values, 1000);
  g_object_bind_property (a, "view-first", b, "view-first", G_BINDING_BIDIRECTIONAL);
  g_object_bind_property (a, "view-last", b, "view-last", G_BINDING_BIDIRECTIONAL);
  hone_chart_set_view (HONE_CHART (a), 100, 200);
  hone_chart_get_view (HONE_CHART (b), &first, &last);
  g_assert_cmpfloat (first, ==, 100);
  g_assert_cmpfloat (last, ==, 200);
  hone_chart_zoom (HONE_CHART (b), 0.5, 150);
  hone_chart_get_view (HONE_CHART (a), &first, &last);
  g_assert_cmpfloat_with_epsilon (first, 125, 1e-9);
  g_assert_cmpfloat_with_epsilon (last, 175, 1e-9);
  hone_chart_set_view (HONE_CHART (a), 990, 1090);
  hone_chart_get_view (HONE_CHART (a), &first, &last);
  g_assert_cmpfloat (first, ==, 900);
  g_assert_cmpfloat (last, ==, 1000);
  hone_chart_zoom (HONE_CHART (a), 100, 950);
  hone_chart_get_view (HONE_CHART (a), &first, &last);
  g_assert_cmpfloat (first, ==, 0);
  g_assert_cmpfloat (last, ==, 0);
  g_object_unref (a);
  g_object_unref (b);
}

/* The description tells what is hidden; smoothing leaves the values alone, also of what comes later, and the rate. */
static void
test_chart_lines (void)
{
  GtkWidget *chart = g_object_ref_sink (hone_chart_new ("A"));
  const double values[] = { 1, 0, 1, 0 };
  g_autofree char *words = NULL;
  g_autofree char *table = NULL;

  hone_chart_set_values (HONE_CHART (chart), hone_chart_add_series (HONE_CHART (chart), "one", 0, FALSE), values, 4);
  hone_chart_set_values (HONE_CHART (chart), hone_chart_add_series (HONE_CHART (chart), "two", 0, FALSE), values, 4);
  hone_chart_set_never_smoothed (HONE_CHART (chart), 1, TRUE);
  hone_chart_set_smoothing (HONE_CHART (chart), 0.5);
  hone_chart_append (HONE_CHART (chart), 0, 7);
  hone_chart_set_hidden (HONE_CHART (chart), 1, TRUE);
  words = hone_chart_describe (HONE_CHART (chart));
  g_assert_cmpstr (words, ==, "one 7.000 after epoch 5, lowest 0.000 at epoch 2; two hidden");
  gtk_test_accessible_assert_property (chart, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words);
  table = hone_chart_to_table (HONE_CHART (chart));
  g_assert_cmpstr (table, ==, "Epoch\tone\ttwo\n1\t1\t1\n2\t0\t0\n3\t1\t1\n4\t0\t0\n5\t7\t\n");
  g_object_unref (chart);
}

/* Rows are labels, columns what the model says: the other way round than they come. */
static void
test_matrix (void)
{
  /* found as a: 5 true a, 1 true b, 2 nothing; found as b: 0, 7, 0; not found: 3 a, 2 b. */
  const gint64 counts[] = { 5, 1, 2, 0, 7, 0, 3, 2, 0 };
  char *const names[] = { (char *) "a", (char *) "b", NULL };
  GtkWidget *widget = hone_matrix_new ("Taken for");
  GtkWidget *window = show_in_window (widget, 400, 400);
  HoneMatrix *matrix = HONE_MATRIX (widget);
  g_autofree char *missed = NULL;
  g_autofree char *extra = NULL;
  int row, column;

  hone_matrix_set_counts (matrix, counts, 2, names);
  g_assert_cmpint (hone_matrix_get_count (matrix, 0, 0), ==, 5);
  g_assert_cmpint (hone_matrix_get_count (matrix, 1, 0), ==, 1);
  g_assert_cmpint (hone_matrix_get_count (matrix, 2, 0), ==, 2);
  g_assert_cmpint (hone_matrix_get_count (matrix, 0, 2), ==, 3);
  g_assert_cmpfloat_with_epsilon (hone_matrix_get_share (matrix, 0, 0), 5.0 / 8, 1e-12);
  g_assert_cmpfloat_with_epsilon (hone_matrix_get_share (matrix, 1, 1), 0.7, 1e-12);
  missed = hone_matrix_cell_words (matrix, 0, 2);
  extra = hone_matrix_cell_words (matrix, 2, 0);
  g_assert_cmpstr (missed, ==, "a not found: 3 of 8");
  g_assert_cmpstr (extra, ==, "Found as a where no label is: 2 of 2");
  gtk_test_accessible_assert_property (widget, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "a found as a: 5 of 8");
  hone_matrix_choose (matrix, 0, 2);
  gtk_test_accessible_assert_property (widget, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, missed);
  hone_matrix_get_chosen (matrix, &row, &column);
  g_assert_true (row == 0 && column == 2);
  hone_matrix_choose (matrix, 9, 9);
  hone_matrix_get_chosen (matrix, &row, &column);
  g_assert_true (row == -1 && column == -1);
  widget_case_wait (has_size, widget);
  g_assert_false (hone_matrix_cell_at (matrix, 1, 200, &row, &column));
  g_assert_true (hone_matrix_cell_at (matrix, 330, 100, &row, &column) || column >= 2);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* Text in a cell stands out, whatever the share. */
static void
test_ink_on (void)
{
  for (int step = 0; step <= 255; step++) {
    const GdkRGBA ground = { (float) step / 255, (float) step / 255, (float) step / 255, 1 };
    GdkRGBA ink = hone_palette_ink_on (&ground);

    g_assert_cmpfloat (hone_palette_contrast (&ink, &ground), >=, 4.5);
  }
}

/* Pictures. */

typedef struct {
  GdkTexture *texture;
  GError *error;
  gboolean done;
} Loaded;

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Loaded *loaded = data;

  loaded->texture = hone_picture_loader_load_finish (HONE_PICTURE_LOADER (source), result, &loaded->error);
  loaded->done = TRUE;
}

static gboolean
is_loaded (gpointer loaded)
{
  return ((Loaded *) loaded)->done;
}

static Loaded
load (HonePictureLoader *loader, const char *path, int side, GCancellable *cancellable)
{
  Loaded loaded = { 0 };

  hone_picture_loader_load_async (loader, path, side, cancellable, loaded_cb, &loaded);
  g_assert_false (loaded.done);
  widget_case_wait (is_loaded, &loaded);
  return loaded;
}

static void
test_loader (void)
{
  g_autoptr (HonePictureLoader) loader = hone_picture_loader_new (1 << 20);
  g_autofree char *path = make_picture ("loader.png", 400, 300);
  g_autoptr (GdkTexture) none = hone_picture_loader_peek (loader, path, HONE_PICTURE_WHOLE);
  g_autoptr (GdkTexture) peeked = NULL;
  Loaded whole = load (loader, path, HONE_PICTURE_WHOLE, NULL);
  Loaded thumb = load (loader, path, HONE_PICTURE_THUMB, NULL);
  g_autofree char *thumbnail = hone_thumbnail_path (path);

  g_assert_null (none);
  g_assert_cmpint (gdk_texture_get_width (whole.texture), ==, 400);
  g_assert_cmpint (gdk_texture_get_width (thumb.texture), ==, 256);
  g_assert_true (g_file_test (thumbnail, G_FILE_TEST_IS_REGULAR));
  peeked = hone_picture_loader_peek (loader, path, HONE_PICTURE_WHOLE);
  g_assert_true (peeked == whole.texture);
  g_assert_cmpuint (hone_picture_loader_get_bytes (loader), ==, 400 * 300 * 3 + 256 * 192 * 3);
  hone_picture_loader_drop (loader);
  g_assert_cmpuint (hone_picture_loader_get_bytes (loader), ==, 0);
  g_object_unref (whole.texture);
  g_object_unref (thumb.texture);
}

static void
test_loader_errors (void)
{
  g_autoptr (HonePictureLoader) loader = hone_picture_loader_new (1 << 20);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *path = make_picture ("cancelled.png", 40, 30);
  Loaded missing = load (loader, "/no/such/picture.png", HONE_PICTURE_WHOLE, NULL);
  Loaded cancelled;

  g_assert_error (missing.error, HONE_ERROR, HONE_ERROR_NOT_FOUND);
  g_cancellable_cancel (cancellable);
  cancelled = load (loader, path, HONE_PICTURE_WHOLE, cancellable);
  g_assert_error (cancelled.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (hone_picture_loader_get_bytes (loader), ==, 0);
  g_error_free (missing.error);
  g_error_free (cancelled.error);
}

/* What was not used for longest goes first. */
static void
test_loader_limit (void)
{
  g_autoptr (HonePictureLoader) loader = hone_picture_loader_new (3 * 100 * 100 * 3);
  char *paths[4];
  gboolean kept[4];

  for (int i = 0; i < 4; i++) {
    g_autofree char *name = g_strdup_printf ("limit-%d.png", i);
    Loaded loaded;

    paths[i] = make_picture (name, 100, 100);
    /* The first is used again before the fourth comes. */
    if (i == 3) {
      g_autoptr (GdkTexture) used = hone_picture_loader_peek (loader, paths[0], HONE_PICTURE_WHOLE);

      g_assert_nonnull (used);
    }
    loaded = load (loader, paths[i], HONE_PICTURE_WHOLE, NULL);
    g_object_unref (loaded.texture);
  }
  for (int i = 0; i < 4; i++) {
    g_autoptr (GdkTexture) texture = hone_picture_loader_peek (loader, paths[i], HONE_PICTURE_WHOLE);

    kept[i] = texture != NULL;
    g_free (paths[i]);
  }
  g_assert_true (kept[0] && !kept[1] && kept[2] && kept[3]);
}

/* Canvas. */

static gboolean
canvas_loaded (gpointer canvas)
{
  return !hone_canvas_get_loading (canvas) && has_size (canvas);
}

static GtkGesture *
pinch_of (HoneCanvas *canvas)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (canvas));

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++) {
    g_autoptr (GtkEventController) one = g_list_model_get_item (controllers, i);

    if (GTK_IS_GESTURE_ZOOM (one))
      return GTK_GESTURE (one);
  }
  g_assert_not_reached ();
}

/* As the gesture says it, for Xvfb has no fingers: apart and together, from the zoom at which it began. */
static void
test_canvas_pinch (void)
{
  g_autofree char *path = make_picture ("pinch.png", 200, 100);
  HoneCanvas *canvas = HONE_CANVAS (hone_canvas_new ());
  GtkWidget *window = show_in_window (GTK_WIDGET (canvas), 400, 300);
  double fitted;

  hone_canvas_set_path (canvas, path);
  widget_case_wait (canvas_loaded, canvas);
  fitted = hone_canvas_get_zoom (canvas);
  for (double scale = 2; scale > 0.4; scale /= 2) {
    g_signal_emit_by_name (pinch_of (canvas), "scale-changed", scale);
    g_assert_cmpfloat_with_epsilon (hone_canvas_get_zoom (canvas), fitted * scale, 1e-9);
  }
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_canvas (void)
{
  g_autofree char *path = make_picture ("canvas.png", 200, 100);
  HoneCanvas *canvas = HONE_CANVAS (hone_canvas_new ());
  GtkWidget *window = show_in_window (GTK_WIDGET (canvas), 400, 300);
  double fitted;

  g_assert_true (hone_canvas_get_fit (canvas));
  hone_canvas_set_path (canvas, path);
  g_assert_true (hone_canvas_get_loading (canvas));
  widget_case_wait (canvas_loaded, canvas);
  fitted = hone_canvas_get_zoom (canvas);
  /* 14 pixels around it */
  g_assert_cmpfloat_with_epsilon (fitted, (gtk_widget_get_width (GTK_WIDGET (canvas)) - 28) / 200.0, 1e-6);
  hone_canvas_zoom_in (canvas);
  g_assert_false (hone_canvas_get_fit (canvas));
  g_assert_cmpfloat (hone_canvas_get_zoom (canvas), >, fitted);
  hone_canvas_zoom_to (canvas, 1e6);
  g_assert_cmpfloat (hone_canvas_get_zoom (canvas), ==, HONE_CANVAS_MAX_ZOOM);
  hone_canvas_zoom_to (canvas, 1);
  g_assert_cmpfloat (hone_canvas_get_zoom (canvas), ==, 1);
  hone_canvas_zoom_fit (canvas);
  g_assert_cmpfloat_with_epsilon (hone_canvas_get_zoom (canvas), fitted, 1e-9);

  hone_canvas_set_path (canvas, "/no/such/picture.png");
  widget_case_wait (canvas_loaded, canvas);
  g_assert_nonnull (hone_canvas_get_error (canvas));
  /* What is in the cache is there at once. */
  hone_canvas_set_path (canvas, path);
  g_assert_false (hone_canvas_get_loading (canvas));
  g_assert_null (hone_canvas_get_error (canvas));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_canvas_boxes (void)
{
  const HoneShape shapes[2] = {
    { .id = 1, .klass = 1, .cx = 0.25, .cy = 0.2, .w = 0.3, .h = 0.2 },
    { .id = 2, .klass = 1, .cx = 0.25, .cy = 0.2, .w = 0.3, .h = 0.2 },
  };
  char *const names[] = { (char *) "bolt", (char *) "nut", NULL };
  HoneCanvas *canvas = HONE_CANVAS (g_object_ref_sink (hone_canvas_new ()));
  guint changed = 0;

  g_signal_connect (canvas, "selected-changed", G_CALLBACK (widget_case_count_cb), &changed);
  hone_canvas_set_names (canvas, names);
  hone_canvas_set_shapes (canvas, shapes, 2, 100, 100);
  gtk_test_accessible_assert_property (canvas, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "2 objects");
  hone_canvas_set_selected (canvas, 1);
  gtk_test_accessible_assert_property (canvas, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "Object 2 of 2: nut, 30 × 20 pixels");
  hone_canvas_set_selected (canvas, 7);
  g_assert_cmpint (hone_canvas_get_selected (canvas), ==, -1);
  hone_canvas_set_selected (canvas, 0);
  hone_canvas_set_shapes (canvas, NULL, 0, 100, 100);
  g_assert_cmpint (hone_canvas_get_selected (canvas), ==, -1);
  g_assert_cmpuint (changed, ==, 4);
  g_object_unref (canvas);
}

/* One that a label agrees with, and one more. */
static void
test_canvas_found (void)
{
  const HoneShape shape = { .id = 1, .klass = 1, .cx = 0.25, .cy = 0.2, .w = 0.3, .h = 0.2 };
  const HoneBox boxes[] = { { 10, 10, 30, 20, 0.9f, 1, HONE_BOX_PLAIN }, { 60, 40, 20, 30, 0.75f, 0, HONE_BOX_EXTRA } };
  char *const names[] = { (char *) "bolt", (char *) "nut", NULL };
  HoneCanvas *canvas = HONE_CANVAS (g_object_ref_sink (hone_canvas_new ()));
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (HoneBox));

  g_array_append_vals (found, boxes, 2);
  hone_canvas_set_names (canvas, names);
  hone_canvas_set_shapes (canvas, &shape, 1, 100, 100);
  hone_canvas_swap_layers (canvas); /* there is nothing to swap with */
  g_assert_cmpint (hone_canvas_get_layers (canvas), ==, HONE_LAYERS_BOTH);
  hone_canvas_set_found (canvas, found);
  hone_canvas_set_selected (canvas, 0);
  hone_canvas_select_found (canvas, 1);
  g_assert_cmpint (hone_canvas_get_selected (canvas), ==, -1);
  gtk_test_accessible_assert_property (canvas, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "The model says: bolt, 75 % sure, 20 × 30 pixels");
  hone_canvas_set_selected (canvas, 0);
  g_assert_cmpint (hone_canvas_get_selected_found (canvas), ==, -1);
  hone_canvas_swap_layers (canvas);
  g_assert_cmpint (hone_canvas_get_layers (canvas), ==, HONE_LAYERS_FOUND);
  g_assert_cmpint (hone_canvas_get_selected (canvas), ==, -1); /* labels are not seen now */
  hone_canvas_swap_layers (canvas);
  g_assert_cmpint (hone_canvas_get_layers (canvas), ==, HONE_LAYERS_LABELS);
  hone_canvas_set_layers (canvas, HONE_LAYERS_BOTH);
  hone_canvas_select_found (canvas, 1);
  hone_canvas_hide_class (canvas, 0, TRUE);
  g_assert_cmpint (hone_canvas_get_selected_found (canvas), ==, -1);
  hone_canvas_hide_class (canvas, 1, TRUE);
  g_assert_cmpuint (hone_canvas_count_hidden (canvas), ==, 2);
  g_assert_cmpuint (hone_canvas_count_hidden_shapes (canvas), ==, 1);
  hone_canvas_show_all_classes (canvas);
  g_assert_cmpuint (hone_canvas_count_hidden_shapes (canvas), ==, 0);
  g_object_unref (canvas);
}

/* Thumbnails. */

static gboolean
thumbnail_loaded (gpointer thumbnail)
{
  return !hone_thumbnail_get_loading (thumbnail);
}

/* Loads only while it is seen; a recycled cell forgets what it was loading. */
static void
test_thumbnail (void)
{
  g_autofree char *first = make_picture ("first.png", 320, 240);
  g_autofree char *passing = make_picture ("passing.png", 320, 240);
  g_autofree char *second = make_picture ("second.png", 320, 240);
  HoneThumbnail *thumbnail = HONE_THUMBNAIL (hone_thumbnail_new ());
  g_autofree char *cached = hone_thumbnail_path (second);
  GtkWidget *window;
  int minimum;

  hone_thumbnail_set_path (thumbnail, first, 320, 240);
  g_assert_false (hone_thumbnail_get_loading (thumbnail));
  window = show_in_window (GTK_WIDGET (thumbnail), 200, 200);
  widget_case_wait (has_size, thumbnail);
  /* Scrolled past before it was there: what comes is the second. */
  hone_thumbnail_set_path (thumbnail, passing, 320, 240);
  g_assert_true (hone_thumbnail_get_loading (thumbnail));
  hone_thumbnail_set_path (thumbnail, second, 320, 240);
  g_assert_true (hone_thumbnail_get_loading (thumbnail));
  widget_case_wait (thumbnail_loaded, thumbnail);
  g_assert_true (g_file_test (cached, G_FILE_TEST_IS_REGULAR));
  gtk_test_accessible_assert_property (thumbnail, GTK_ACCESSIBLE_PROPERTY_LABEL, "second.png");
  gtk_widget_measure (GTK_WIDGET (thumbnail), GTK_ORIENTATION_VERTICAL, 200, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, ==, 150);
  hone_thumbnail_set_path (thumbnail, NULL, 0, 0);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* Previews. */

static void
test_preview (void)
{
  g_autofree char *path = make_picture ("preview.png", 100, 80);
  HoneLabel labels[] = { { .cx = 0.25f, .cy = 0.5f, .w = 0.2f, .h = 0.5f },
                         { .cx = 0.75f, .cy = 0.5f, .w = 0.2f, .h = 0.5f } };
  HoneSample sample = { .path = path, .width = 100, .height = 80, .labels = labels, .n_labels = 2 };
  HoneDetection found = { .x1 = 15, .y1 = 20, .x2 = 35, .y2 = 60, .score = 0.9f };
  g_autoptr (HoneSnapshot) snapshot = hone_snapshot_new (4, &sample, &found, 1);
  GtkWidget *preview = hone_preview_new ();
  GtkWidget *window = show_in_window (preview, 200, 160);

  hone_preview_set_snapshot (HONE_PREVIEW (preview), snapshot);
  gtk_test_accessible_assert_property (preview, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "Epoch 4: 1 of 2 found, 1 missed, 0 extra");
  hone_preview_set_mode (HONE_PREVIEW (preview), HONE_PREVIEW_LABELS);
  gtk_test_accessible_assert_property (preview, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "2 labels");
  hone_preview_set_mode (HONE_PREVIEW (preview), HONE_PREVIEW_DETECTIONS);
  gtk_test_accessible_assert_property (preview, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "1 detection");
  widget_case_wait (has_size, preview);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
add_tests (void)
{
  g_test_add_func ("/widgets/reflow/row-and-column", test_reflow);
  g_test_add_func ("/widgets/reflow/homogeneous", test_reflow_homogeneous);
  g_test_add_func ("/widgets/reflow/ui-file", test_reflow_in_ui_file);
  g_test_add_func ("/widgets/chart/linked", test_linked_charts);
  g_test_add_func ("/widgets/chart/menu", test_chart_menu);
  g_test_add_func ("/widgets/chart/view", test_chart_view);
  g_test_add_func ("/widgets/chart/lines", test_chart_lines);
  g_test_add_func ("/widgets/matrix", test_matrix);
  g_test_add_func ("/widgets/palette/ink-on", test_ink_on);
  g_test_add_func ("/widgets/picture-loader/loads", test_loader);
  g_test_add_func ("/widgets/picture-loader/errors", test_loader_errors);
  g_test_add_func ("/widgets/picture-loader/limit", test_loader_limit);
  g_test_add_func ("/widgets/canvas/zoom", test_canvas);
  g_test_add_func ("/widgets/canvas/pinch", test_canvas_pinch);
  g_test_add_func ("/widgets/canvas/boxes", test_canvas_boxes);
  g_test_add_func ("/widgets/canvas/found", test_canvas_found);
  g_test_add_func ("/widgets/thumbnail/recycled", test_thumbnail);
  g_test_add_func ("/widgets/preview/modes", test_preview);
}

int
main (int argc, char *argv[])
{
  int result;

  root = g_dir_make_tmp ("hone-widgets-XXXXXX", NULL);
  g_setenv ("XDG_CACHE_HOME", root, TRUE);
  if (!widget_case_init (&argc, &argv))
    return 0;
  add_tests ();
  result = g_test_run ();
  hone_file_remove_tree (root);
  return result;
}
