/* SPDX-License-Identifier: Apache-2.0 */
/* test-contrast.c - the contrast of every text that Hone's own rules colour, as it comes out; needs a display
 *
 * Of each place a label is made with the classes that it has there. It is drawn twice: as it is, which shows the
 * ground, and filled with its own colour, which shows the ink with all its opacity. The ratio is that of WCAG 2: 4.5
 * for text, 3 for signs. In light and dark; with ADW_DEBUG_HIGH_CONTRAST=1 in high contrast, where text has 7.
 */
#include "hone-matrix.h"
#include "hone-palette.h"
#include "hone-plot.h"
#include "hone-widgets.h"

#include <math.h>

#define SIDE 20
#define TEXT 4.5
#define SIGN 3.0
#define TEXT_HIGH 7.0

/* Where and how: surfaces from outside in, then the label's own classes, all as css classes with blanks between. A
 * surface "button…" is a button, others are boxes. */
typedef struct {
  const char *around, *label;
  double least;
} Place;

static const Place places[] = {
  { "", "", TEXT },
  { "", "dim-label", TEXT },
  { "card", "", TEXT },
  { "card", "dim-label", TEXT },
  { "card", "caption dim-label", TEXT },
  { "card", "accent", TEXT },
  { "card", "success", SIGN },
  { "card", "warning", SIGN },
  { "card", "error", TEXT },
  { "card", "hone-mono", TEXT },
  { "card", "hone-code", TEXT },
  { "card", "hone-choice-mark", SIGN },
  { "card", "hone-chip", TEXT },
  { "card", "hone-chip accent", TEXT },
  { "card", "hone-chip success", TEXT },
  { "card", "hone-chip warning", TEXT },
  { "card", "hone-chip error", TEXT },
  { "", "hone-chip", TEXT },
  { "", "hone-chip accent", TEXT },
  { "", "hone-chip success", TEXT },
  { "", "hone-chip warning", TEXT },
  { "", "hone-chip error", TEXT },
  { "hone-sidebar", "", TEXT },
  { "hone-sidebar", "dim-label", TEXT },
  { "hone-panel", "dim-label", TEXT },
  { "hone-panel-below", "dim-label", TEXT },
  { "hone-film", "dim-label", TEXT },
  { "hone-canvas", "", TEXT },
  { "hone-canvas", "dim-label", TEXT },
  { "hone-drop", "dim-label", TEXT },
  { "hone-drop-target", "", TEXT },
  { "hone-selection", "", TEXT },
  { "hone-selection", "dim-label", TEXT },
  { "hone-banner warning", "", TEXT },
  { "hone-banner error", "", TEXT },
  { "hone-banner success", "", TEXT },
  { "hone-banner accent", "", TEXT },
  { "hone-banner warning", "dim-label", TEXT },
  { "hone-banner error", "dim-label", TEXT },
  { "hone-canvas|hone-osd", "", TEXT },
  { "hone-canvas|hone-osd|button", "", TEXT },
  { "hone-canvas|hone-osd|button hone-words", "", TEXT },
  { "button hone-choice", "", TEXT },
  { "button hone-choice", "dim-label", TEXT },
  { "button hone-choice checked", "", TEXT },
  { "button hone-choice checked", "dim-label", TEXT },
  { "button hone-class", "", TEXT },
  { "button hone-starred flat", "", SIGN },
  { "button suggested-action", "", SIGN }, /* libadwaita's own colours: 3.9 in its light theme */
  { "button destructive-action", "", SIGN },
};

static GtkWidget *window, *labels[G_N_ELEMENTS (places)];

static void
add_classes (GtkWidget *widget, const char *classes)
{
  g_auto (GStrv) words = g_strsplit (classes, " ", 0);

  for (guint i = 0; words[i] != NULL; i++) {
    if (g_str_equal (words[i], "checked"))
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (widget), TRUE);
    else if (words[i][0] != '\0' && !g_str_equal (words[i], "button"))
      gtk_widget_add_css_class (widget, words[i]);
  }
}

static GtkWidget *
surface_new (const char *classes, GtkWidget *child)
{
  GtkWidget *widget;

  if (g_str_has_prefix (classes, "button")) {
    widget = gtk_toggle_button_new ();
    gtk_button_set_child (GTK_BUTTON (widget), child);
  } else {
    widget = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
    gtk_box_append (GTK_BOX (widget), child);
  }
  add_classes (widget, classes);
  return widget;
}

static GtkWidget *
place_new (const Place *place, GtkWidget **label)
{
  g_auto (GStrv) around = g_strsplit (place->around, "|", 0);
  GtkWidget *widget = gtk_label_new (NULL);

  *label = widget;
  gtk_widget_set_size_request (widget, SIDE, SIDE);
  add_classes (widget, place->label);
  for (guint i = g_strv_length (around); i-- > 0;)
    widget = surface_new (around[i], widget);
  gtk_widget_set_halign (widget, GTK_ALIGN_START);
  return widget;
}

static void
make_window (void)
{
  GtkWidget *flow = gtk_grid_new ();

  window = gtk_window_new ();
  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    gtk_grid_attach (GTK_GRID (flow), place_new (&places[i], &labels[i]), (int) i % 8, (int) i / 8, 1, 1);
  gtk_window_set_child (GTK_WINDOW (window), flow);
  gtk_window_present (GTK_WINDOW (window));
}

static void
painted_cb (gboolean *painted)
{
  *painted = TRUE;
}

/* Until what has been changed is on the screen. */
static void
paint (void)
{
  gboolean painted = FALSE;
  GdkFrameClock *clock;
  gulong handler;

  while (!gtk_widget_get_mapped (window))
    g_main_context_iteration (NULL, TRUE);
  clock = gtk_widget_get_frame_clock (window);
  for (int i = 0; i < 2; i++) { /* what is queued while a frame is made comes with the next one */
    painted = FALSE;
    handler = g_signal_connect_swapped (clock, "after-paint", G_CALLBACK (painted_cb), &painted);
    gtk_widget_queue_draw (window);
    gdk_frame_clock_request_phase (clock, GDK_FRAME_CLOCK_PHASE_PAINT);
    while (!painted)
      g_main_context_iteration (NULL, TRUE);
    g_signal_handler_disconnect (clock, handler);
  }
}

/* The colours in the middle of all labels. */
static void
read_colors (GdkRGBA *colors)
{
  GskRenderer *renderer = gtk_native_get_renderer (GTK_NATIVE (window));
  const int width = gtk_widget_get_width (window), height = gtk_widget_get_height (window);
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (window);
  g_autofree guint32 *pixels = g_new0 (guint32, (gsize) width * (gsize) height);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GdkTexture) texture = NULL;
  GskRenderNode *node;

  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  texture = gsk_renderer_render_texture (renderer, node, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  gsk_render_node_unref (node);
  gdk_texture_download (texture, (guchar *) pixels, (gsize) width * sizeof (guint32));
  for (guint i = 0; i < G_N_ELEMENTS (places); i++) {
    graphene_rect_t bounds;
    guint32 pixel;

    g_assert_true (gtk_widget_compute_bounds (labels[i], window, &bounds));
    pixel = pixels[(int) (bounds.origin.y + bounds.size.height / 2) * width +
                   (int) (bounds.origin.x + bounds.size.width / 2)];
    g_assert_cmpuint (pixel >> 24, ==, 0xff);
    colors[i] = (GdkRGBA){ (float) (pixel >> 16 & 0xff) / 255, (float) (pixel >> 8 & 0xff) / 255,
                           (float) (pixel & 0xff) / 255, 1 };
  }
}

static void
fill_labels (gboolean fill)
{
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    if (fill)
      gtk_widget_add_css_class (labels[i], "hone-test-ink");
    else
      gtk_widget_remove_css_class (labels[i], "hone-test-ink");
  paint ();
}

static gboolean
is_high (void)
{
  return adw_style_manager_get_high_contrast (adw_style_manager_get_default ());
}

/* Places whose text stands out too little are all told before the test fails. */
static void
test_style (gconstpointer dark)
{
  GdkRGBA ground[G_N_ELEMENTS (places)], ink[G_N_ELEMENTS (places)];
  double worst = 21;
  guint bad = 0;

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), GPOINTER_TO_INT (dark)
                                                                            ? ADW_COLOR_SCHEME_FORCE_DARK
                                                                            : ADW_COLOR_SCHEME_FORCE_LIGHT);
  fill_labels (FALSE);
  read_colors (ground);
  fill_labels (TRUE);
  read_colors (ink);
  for (guint i = 0; i < G_N_ELEMENTS (places); i++) {
    double ratio = hone_palette_contrast (&ink[i], &ground[i]);
    double least = is_high () && places[i].least >= TEXT ? TEXT_HIGH : places[i].least;

    worst = MIN (worst, ratio);
    if (ratio < least) {
      g_autofree char *a = gdk_rgba_to_string (&ink[i]), *b = gdk_rgba_to_string (&ground[i]);

      g_test_message ("“%s” in “%s”: %.2f, at least %.1f (%s on %s)", places[i].label, places[i].around, ratio, least,
                      a, b);
      bad++;
    }
  }
  g_test_message ("lowest contrast %.2f", worst);
  g_assert_cmpuint (bad, ==, 0);
}

/* What is drawn by us: axes, lines and markers of charts over the card. */
static void
test_charts (gconstpointer dark)
{
  HonePlotLook look = hone_plot_look (GPOINTER_TO_INT (dark), is_high ());
  GdkRGBA text = hone_plot_text_color (&look);

  g_assert_cmpfloat (hone_palette_contrast (&text, &look.card), >=, is_high () ? TEXT_HIGH : TEXT);
  g_assert_cmpfloat (hone_palette_contrast (&look.ink, &look.popup), >=, TEXT_HIGH);
  g_assert_cmpfloat (hone_palette_contrast (&look.accent, &look.card), >=, SIGN);
  for (int klass = 0; klass < HONE_PALETTE_SIZE; klass++) {
    GdkRGBA line = hone_palette_class (klass, look.dark), patch = hone_palette_text_on (klass, look.dark);

    g_assert_cmpfloat (hone_palette_contrast (&line, &look.card), >=, SIGN);
    g_assert_cmpfloat (hone_palette_contrast (&line, &look.popup), >=, SIGN);
    g_assert_cmpfloat (hone_palette_contrast (&line, &patch), >=, TEXT);
  }
}

/* Figures in a cell of the confusion matrix, whatever its share, in both of its colours. */
static void
test_matrix (gconstpointer dark)
{
  for (int step = 0; step <= 1000; step++)
    for (int right = 0; right < 2; right++) {
      GdkRGBA fill = hone_matrix_fill (step / 1000.0, right, GPOINTER_TO_INT (dark));
      GdkRGBA ink = hone_palette_ink_on (&fill);

      g_assert_cmpfloat (hone_palette_contrast (&ink, &fill), >=, TEXT);
    }
}

/* Text on a patch of a colour that a person has chosen for a class: any colour at all. */
static void
test_chosen (gconstpointer dark)
{
  for (int red = 0; red < 256; red += 15)
    for (int green = 0; green < 256; green += 15)
      for (int blue = 0; blue < 256; blue += 15) {
        GdkRGBA patch, text;

        hone_palette_set_colour (3, red << 16 | green << 8 | blue);
        patch = hone_palette_of_class (3, GPOINTER_TO_INT (dark));
        text = hone_palette_text_of_class (3, GPOINTER_TO_INT (dark));
        g_assert_cmpfloat (hone_palette_contrast (&patch, &text), >=, TEXT);
      }
  hone_palette_forget_colours ();
}

static void
load_file (const char *name, guint priority)
{
  g_autofree char *path = g_build_filename (g_getenv ("HONE_SOURCE"), "resources", name, NULL);
  GtkCssProvider *provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_path (provider, path);
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (provider), priority);
  g_object_unref (provider);
}

/* As AdwApplication does, and the class that fills a label with its ink. */
static void
load_style (void)
{
  GtkCssProvider *ink = gtk_css_provider_new ();

  load_file ("style.css", GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  if (is_high ())
    load_file ("style-hc.css", GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  gtk_css_provider_load_from_data (ink, ".hone-test-ink { background-image: image(currentColor); }", -1);
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (ink),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION + 1);
  g_object_unref (ink);
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
}

static void
add (const char *name, GTestDataFunc test)
{
  for (int dark = 0; dark < 2; dark++) {
    g_autofree char *path =
        g_strdup_printf ("/widgets/contrast/%s/%s%s", name, dark ? "dark" : "light", is_high () ? "-high" : "");

    g_test_add_data_func (path, GINT_TO_POINTER (dark), test);
  }
}

int
main (int argc, char *argv[])
{
  int status;

  g_setenv ("GTK_A11Y", "none", TRUE);
  g_test_init (&argc, &argv, NULL);
  if (!gtk_init_check ()) {
    g_print ("1..0 # SKIP no display\n");
    return 0;
  }
  adw_init ();
  g_assert_true (is_high () == (g_getenv ("ADW_DEBUG_HIGH_CONTRAST") != NULL));
  load_style ();
  make_window ();
  add ("style", test_style);
  add ("charts", test_charts);
  add ("matrix", test_matrix);
  add ("chosen-colours", test_chosen);
  status = g_test_run ();
  gtk_window_destroy (GTK_WINDOW (window));
  return status;
}
