/* SPDX-License-Identifier: Apache-2.0 */
/* test-duo.c - the same picture with the boxes of several runs: what is drawn, read back from pixels; needs a display
 *
 * Left half of the picture red, right half blue, so that every place of it is known again; each run has one box of
 * another class at the same place.
 */
#include "hone-duo.h"
#include "hone-file.h"
#include "hone-palette.h"
#include "widget-case.h"

#include <glib/gstdio.h>
#include <math.h>

#define SIDE 400 /* of the picture */
#define RED 0xc02020
#define BLUE 0x2020c0
#define BOX_LOW 100 /* the box of every run: from there */
#define BOX_HIGH 300

typedef struct {
  GtkWidget *window;
  HoneDuo *duo;
  guint32 *pixels;
  int width, height;
} Fixture;

static char *path;

static void
make_picture (void)
{
  g_autoptr (HoneImage) image = hone_image_new (SIDE, SIDE);
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < SIDE * SIDE; i++) {
    guint32 color = i % SIDE < SIDE / 2 ? RED : BLUE;

    image->pixels[3 * i] = (guint8) (color >> 16);
    image->pixels[3 * i + 1] = (guint8) (color >> 8);
    image->pixels[3 * i + 2] = (guint8) color;
  }
  hone_image_write (image, path, &error);
  g_assert_no_error (error);
}

/* What the widget draws now. */
static void
draw (Fixture *f)
{
  GskRenderer *renderer = gtk_native_get_renderer (GTK_NATIVE (f->window));
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GdkTexture) texture = NULL;
  GskRenderNode *node;

  f->width = gtk_widget_get_width (GTK_WIDGET (f->duo));
  f->height = gtk_widget_get_height (GTK_WIDGET (f->duo));
  gtk_snapshot_append_color (snapshot, &(GdkRGBA){ 1, 1, 1, 1 },
                             &GRAPHENE_RECT_INIT (0, 0, (float) f->width, (float) f->height));
  gtk_widget_snapshot_child (gtk_widget_get_parent (GTK_WIDGET (f->duo)), GTK_WIDGET (f->duo), snapshot);
  node = gtk_snapshot_free_to_node (snapshot);
  texture =
      gsk_renderer_render_texture (renderer, node, &GRAPHENE_RECT_INIT (0, 0, (float) f->width, (float) f->height));
  gsk_render_node_unref (node);
  g_free (f->pixels);
  f->pixels = g_new (guint32, (gsize) f->width * (gsize) f->height);
  gdk_texture_download (texture, (guchar *) f->pixels, (gsize) f->width * sizeof (guint32));
}

static guint32
pixel (Fixture *f, double x, double y)
{
  return f->pixels[(int) y * f->width + (int) x] & 0xffffff;
}

static double
distance (guint32 a, guint32 b)
{
  double sum = 0;

  for (int shift = 0; shift < 24; shift += 8)
    sum += pow ((double) (a >> shift & 0xff) - (double) (b >> shift & 0xff), 2);
  return sqrt (sum);
}

static gboolean
is_picture (Fixture *f, double x, double y)
{
  return distance (pixel (f, x, y), RED) < 40 || distance (pixel (f, x, y), BLUE) < 40;
}

static guint32
color_of (int klass)
{
  GdkRGBA color = hone_palette_on_picture (klass);

  return (guint32) lround ((double) color.red * 255) << 16 | (guint32) lround ((double) color.green * 255) << 8 |
         (guint32) lround ((double) color.blue * 255);
}

/* How many pixels of a class's colour lie in the columns @left .. @right. */
static guint
count (Fixture *f, int klass, double left, double right)
{
  guint n = 0;

  for (int y = 0; y < f->height; y++)
    for (int x = (int) left; x < (int) right; x++)
      n += distance (pixel (f, x, y), color_of (klass)) < 40;
  return n;
}

/* First and last column of a class's colour within @left .. @right; FALSE: none. */
static gboolean
extent (Fixture *f, int klass, double left, double right, int *first, int *last)
{
  *first = *last = -1;
  for (int x = (int) left; x < (int) right; x++)
    if (count (f, klass, x, x + 1) > (guint) f->height / 4) { /* an upright line, not a row's pixel */
      *last = x;
      *first = *first < 0 ? x : *first;
    }
  return *first >= 0;
}

static void
set_box (HoneDuo *duo, guint pane)
{
  g_autoptr (GArray) boxes = g_array_new (FALSE, TRUE, sizeof (HoneBox));
  HoneBox box = { BOX_LOW, BOX_LOW, BOX_HIGH - BOX_LOW, BOX_HIGH - BOX_LOW, 0.9f, (int) pane, HONE_BOX_PLAIN };

  g_array_append_val (boxes, box);
  hone_duo_set_boxes (duo, pane, boxes, pane == 0 ? "A: 1 found" : "B: 1 found");
}

static gboolean
is_ready (gpointer data)
{
  Fixture *f = data;

  if (!gtk_widget_get_mapped (GTK_WIDGET (f->duo)) || gtk_widget_get_width (GTK_WIDGET (f->duo)) < 100)
    return FALSE;
  draw (f);
  return is_picture (f, f->width / 2.0 - 30, f->height / 2.0);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->duo = HONE_DUO (hone_duo_new ());
  f->window = gtk_window_new ();
  gtk_window_set_decorated (GTK_WINDOW (f->window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (f->window), 808, 400);
  gtk_window_set_child (GTK_WINDOW (f->window), GTK_WIDGET (f->duo));
  hone_duo_set_n_panes (f->duo, 2);
  for (guint pane = 0; pane < 2; pane++)
    set_box (f->duo, pane);
  hone_duo_set_picture (f->duo, path, SIDE, SIDE);
  hone_duo_set_mode (f->duo, (HoneDuoMode) GPOINTER_TO_INT (data));
  gtk_window_present (GTK_WINDOW (f->window));
  widget_case_wait_long (is_ready, f, 20);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (f->window));
  g_free (f->pixels);
}

/* Each run in a pane of its own, its box at the same place of the same picture. */
static void
test_side (Fixture *f, gconstpointer data)
{
  double half = f->width / 2.0;
  int a[2], b[2];

  draw (f);
  g_assert_true (extent (f, 0, 0, half, &a[0], &a[1]));
  g_assert_true (extent (f, 1, half, f->width, &b[0], &b[1]));
  g_assert_cmpuint (count (f, 1, 0, half), ==, 0);
  g_assert_cmpuint (count (f, 0, half, f->width), ==, 0);
  g_assert_cmpint (ABS ((a[1] - a[0]) - (b[1] - b[0])), <=, 1);
  g_assert_cmpint (ABS ((b[0] - a[0]) - (f->width + 8) / 2), <=, 1); /* as far apart as the panes */
}

/* What is zoomed and moved in one pane is so in all. */
static void
test_linked_zoom (Fixture *f, gconstpointer data)
{
  double half = f->width / 2.0;
  int before[2], a[2], b[2];

  draw (f);
  g_assert_true (extent (f, 0, 0, half, &before[0], &before[1]));
  hone_duo_zoom (f->duo, 1.5);
  draw (f);
  g_assert_true (extent (f, 0, 0, half, &a[0], &a[1]));
  g_assert_true (extent (f, 1, half, f->width, &b[0], &b[1]));
  g_assert_cmpfloat_with_epsilon ((a[1] - a[0]) / (double) (before[1] - before[0]), 1.5, 0.03);
  g_assert_cmpint (ABS ((a[1] - a[0]) - (b[1] - b[0])), <=, 1);
  g_assert_cmpint (ABS ((b[0] - a[0]) - (f->width + 8) / 2), <=, 1);
  hone_duo_zoom_fit (f->duo);
  draw (f);
  g_assert_true (extent (f, 0, 0, half, &a[0], &a[1]));
  g_assert_cmpint (ABS (a[0] - before[0]) + ABS (a[1] - before[1]), <=, 1);
}

/* One run at a time; nothing but the boxes changes. */
static void
test_flick (Fixture *f, gconstpointer data)
{
  g_autofree guint32 *first = NULL;
  guint same = 0, other = 0;

  draw (f);
  g_assert_cmpuint (count (f, 0, 0, f->width), >, 400);
  g_assert_cmpuint (count (f, 1, 0, f->width), ==, 0);
  first = g_memdup2 (f->pixels, (gsize) f->width * (gsize) f->height * sizeof (guint32));
  gtk_test_accessible_assert_property (f->duo, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "A: 1 found");
  hone_duo_set_front (f->duo, 1);
  draw (f);
  g_assert_cmpuint (count (f, 0, 0, f->width), ==, 0);
  g_assert_cmpuint (count (f, 1, 0, f->width), >, 400);
  gtk_test_accessible_assert_property (f->duo, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "B: 1 found");
  for (int i = 0; i < f->width * f->height; i++)
    if (f->pixels[i] == first[i])
      same++;
    else
      other++;
  g_assert_cmpuint (other, <, same / 10);
}

/* The first run to the left of the line, the second to the right; nothing of one beyond it. */
static void
test_split (Fixture *f, gconstpointer data)
{
  for (double split = 0.4; split < 0.65; split += 0.1) {
    double line = split * f->width;

    hone_duo_set_split (f->duo, split);
    draw (f);
    g_assert_cmpuint (count (f, 0, 0, line - 3), >, 100);
    g_assert_cmpuint (count (f, 1, 0, line - 3), ==, 0);
    g_assert_cmpuint (count (f, 1, line + 3, f->width), >, 100);
    g_assert_cmpuint (count (f, 0, line + 3, f->width), ==, 0);
    g_assert_cmpuint (pixel (f, line, 10), ==, 0xffffff); /* the line itself, white */
  }
  hone_duo_set_split (f->duo, 1);
  draw (f);
  g_assert_cmpuint (count (f, 1, 0, f->width - 3), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_autofree char *root = NULL;
  int status;

  if (!widget_case_init (&argc, &argv))
    return 0;
  root = g_dir_make_tmp ("hone-duo-XXXXXX", NULL);
  path = g_build_filename (root, "halves.png", NULL);
  make_picture ();
  g_test_add ("/widgets/duo/side", Fixture, GINT_TO_POINTER (HONE_DUO_SIDE), set_up, test_side, tear_down);
  g_test_add ("/widgets/duo/linked-zoom", Fixture, GINT_TO_POINTER (HONE_DUO_SIDE), set_up, test_linked_zoom,
              tear_down);
  g_test_add ("/widgets/duo/flick", Fixture, GINT_TO_POINTER (HONE_DUO_FLICK), set_up, test_flick, tear_down);
  g_test_add ("/widgets/duo/split", Fixture, GINT_TO_POINTER (HONE_DUO_SPLIT), set_up, test_split, tear_down);
  status = g_test_run ();
  g_remove (path);
  g_rmdir (root);
  g_free (path);
  return status;
}
