/* SPDX-License-Identifier: Apache-2.0 */
/* hone-matrix.c - see hone-matrix.h */
#include "hone-matrix.h"

#include "hone-draw.h"
#include "hone-palette.h"
#include "hone-value-table.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>

#define GAP 3.0
#define LEAST 9.0       /* side of a cell with eighty classes */
#define ROOM_TEXT 40.0  /* of a cell that holds share and count */
#define ROOM_SHARE 30.0 /* share only */
#define ROOM_NAMES 26.0 /* names at the edges */
#define NATURAL 56.0    /* of a cell where there is room */
#define MOST_NAME 92.0  /* pixels of a name on the left */
#define HEAD 16.0       /* line of text above */
#define SMALL 8.0
#define FIGURES 9.0

struct _HoneMatrix {
  GtkWidget parent_instance;

  char *title;
  gint64 *counts; /* as given */
  int n;          /* cells of a side: classes and nothing */
  char **names;
  int row, column;             /* chosen; -1 */
  int focus_row, focus_column; /* where the keys are */
  int hover_row, hover_column; /* -1 */
};

G_DEFINE_FINAL_TYPE (HoneMatrix, hone_matrix, GTK_TYPE_WIDGET)

enum {
  PROP_ROW = 1,
  PROP_COLUMN,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];
static guint chosen_signal;

/* Numbers. */

gint64
hone_matrix_get_count (HoneMatrix *self, int row, int column)
{
  g_return_val_if_fail (HONE_IS_MATRIX (self), 0);

  if (row < 0 || column < 0 || row >= self->n || column >= self->n)
    return 0;
  return self->counts[(gsize) column * (gsize) self->n + (gsize) row];
}

static gint64
row_sum (HoneMatrix *self, int row)
{
  gint64 sum = 0;

  for (int column = 0; column < self->n; column++)
    sum += hone_matrix_get_count (self, row, column);
  return sum;
}

double
hone_matrix_get_share (HoneMatrix *self, int row, int column)
{
  gint64 sum = row_sum (self, row);

  return sum > 0 ? (double) hone_matrix_get_count (self, row, column) / (double) sum : (double) NAN;
}

static const char *
row_name (HoneMatrix *self, int row)
{
  /* Translators: a row of the confusion matrix: where there is no label */
  return row == self->n - 1 ? _ ("no label") : self->names[row];
}

static const char *
column_name (HoneMatrix *self, int column)
{
  /* Translators: a column of the confusion matrix: where the model finds nothing */
  return column == self->n - 1 ? _ ("nothing") : self->names[column];
}

char *
hone_matrix_cell_words (HoneMatrix *self, int row, int column)
{
  gint64 count = hone_matrix_get_count (self, row, column), sum = row_sum (self, row);

  g_return_val_if_fail (row >= 0 && row < self->n && column >= 0 && column < self->n, g_strdup (""));

  if (row == self->n - 1)
    /* Translators: cell of the confusion matrix: a class, how many of how many false alarms */
    return g_strdup_printf (_ ("Found as %s where no label is: %" PRId64 " of %" PRId64), column_name (self, column),
                            count, sum);
  if (column == self->n - 1)
    /* Translators: cell of the confusion matrix: a class, how many of how many labels */
    return g_strdup_printf (_ ("%s not found: %" PRId64 " of %" PRId64), row_name (self, row), count, sum);
  /* Translators: cell of the confusion matrix: a class, what it was taken for, how many of how many labels */
  return g_strdup_printf (_ ("%s found as %s: %" PRId64 " of %" PRId64), row_name (self, row),
                          column_name (self, column), count, sum);
}

static void
update_accessible (HoneMatrix *self)
{
  g_autofree char *words = NULL;

  if (self->n > 1)
    words = hone_matrix_cell_words (self, self->focus_row, self->focus_column);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  self->title != NULL ? self->title : "", GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  words != NULL ? words : _ ("No values yet"), -1);
}

void
hone_matrix_set_counts (HoneMatrix *self, const gint64 *counts, int n_classes, char *const *names)
{
  gboolean same = n_classes + 1 == self->n;

  g_return_if_fail (HONE_IS_MATRIX (self));

  g_free (self->counts);
  g_strfreev (self->names);
  self->n = n_classes + 1;
  self->counts = g_memdup2 (counts, (gsize) self->n * (gsize) self->n * sizeof *counts);
  self->names = g_new0 (char *, n_classes + 1);
  for (int i = 0; i < n_classes; i++)
    self->names[i] = g_strdup (names[i]);
  if (!same) {
    self->focus_row = self->focus_column = 0;
    self->row = self->column = self->hover_row = self->hover_column = -1;
    gtk_widget_queue_resize (GTK_WIDGET (self));
  }
  update_accessible (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
hone_matrix_choose (HoneMatrix *self, int row, int column)
{
  g_return_if_fail (HONE_IS_MATRIX (self));

  if (row < 0 || column < 0 || row >= self->n || column >= self->n)
    row = column = -1;
  if (row >= 0) {
    self->focus_row = row;
    self->focus_column = column;
  }
  update_accessible (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (self->row == row && self->column == column)
    return;
  self->row = row;
  self->column = column;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ROW]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_COLUMN]);
  g_signal_emit (self, chosen_signal, 0);
}

void
hone_matrix_get_chosen (HoneMatrix *self, int *row, int *column)
{
  g_return_if_fail (HONE_IS_MATRIX (self));

  *row = self->row;
  *column = self->column;
}

/* Places. */

typedef struct {
  double left, top, side; /* of the first cell; a cell with its gap */
  gboolean names;
} Layout;

static double
names_width (HoneMatrix *self)
{
  PangoContext *pango = gtk_widget_get_pango_context (GTK_WIDGET (self));
  double widest = 0;

  for (int i = 0; i < self->n; i++)
    widest = MAX (widest, hone_draw_text_size (pango, row_name (self, i), SMALL, FALSE).width);
  return MIN (widest, MOST_NAME) + 8;
}

static Layout
lay_out (HoneMatrix *self)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));
  double left = names_width (self);
  Layout layout = { .left = left, .top = 2 * HEAD, .names = TRUE };

  layout.side = MIN ((width - left) / self->n, (height - 2 * HEAD) / self->n);
  if (layout.side < ROOM_NAMES) {
    layout = (Layout){ .left = HEAD, .top = HEAD };
    layout.side = MIN ((width - HEAD) / self->n, (height - HEAD) / self->n);
  }
  layout.side = CLAMP (layout.side, 1, NATURAL + 20);
  return layout;
}

gboolean
hone_matrix_cell_at (HoneMatrix *self, double x, double y, int *row, int *column)
{
  Layout layout;

  g_return_val_if_fail (HONE_IS_MATRIX (self), FALSE);

  if (self->n < 2)
    return FALSE;
  layout = lay_out (self);
  *column = (int) floor ((x - layout.left) / layout.side);
  *row = (int) floor ((y - layout.top) / layout.side);
  return *row >= 0 && *column >= 0 && *row < self->n && *column < self->n;
}

/* Drawing. */

typedef struct {
  HoneMatrix *self;
  cairo_t *cr;
  PangoContext *pango;
  Layout layout;
  GdkRGBA ink;
  gboolean dark;
} Scene;

static void
frame (const Scene *s, int row, int column, double width, const GdkRGBA *color)
{
  double inset = width / 2;

  hone_draw_source (s->cr, color, 1);
  cairo_set_line_width (s->cr, width);
  hone_rounded (s->cr, s->layout.left + column * s->layout.side + inset, s->layout.top + row * s->layout.side + inset,
                s->layout.side - GAP + 2 - width, s->layout.side - GAP + 2 - width, MIN (5, s->layout.side / 5));
  cairo_stroke (s->cr);
}

/* The colour of a share over the card, as it comes out, so that text can stand out from it. */
GdkRGBA
hone_matrix_fill (double share, gboolean right, gboolean dark)
{
  GdkRGBA color = hone_palette_class (right ? HONE_COLOR_BLUE : HONE_COLOR_ORANGE, dark);
  const float card = dark ? 0.21f : 1;
  float part = isfinite (share) && share > 0 ? (float) (0.10 + 0.90 * share) : 0;
  float rest = 1 - part;

  if (part <= 0)
    return dark ? (GdkRGBA){ 0.25f, 0.25f, 0.25f, 1 } : (GdkRGBA){ 0.95f, 0.95f, 0.95f, 1 };
  return (GdkRGBA){ color.red * part + card * rest, color.green * part + card * rest, color.blue * part + card * rest,
                    1 };
}

static void
draw_figures (const Scene *s, int row, int column, const GdkRGBA *fill, double x, double y)
{
  double side = s->layout.side - GAP;
  gboolean full = side >= ROOM_TEXT;
  GdkRGBA ink = hone_palette_ink_on (fill);
  g_autofree char *share = g_strdup_printf ("%.2f", hone_matrix_get_share (s->self, row, column));
  g_autofree char *count = g_strdup_printf ("%" G_GINT64_FORMAT, hone_matrix_get_count (s->self, row, column));

  hone_draw_source (s->cr, &ink, 1);
  hone_draw_text (s->cr, s->pango, share, x + side / 2, y + side / 2 - (full ? 7 : 0), full ? FIGURES : SMALL, TRUE,
                  0.5, 0.5, 0);
  if (full)
    hone_draw_text (s->cr, s->pango, count, x + side / 2, y + side / 2 + 8, SMALL, FALSE, 0.5, 0.5, side - 2);
}

static void
draw_cell (const Scene *s, int row, int column)
{
  double x = s->layout.left + column * s->layout.side, y = s->layout.top + row * s->layout.side;
  double side = s->layout.side - (s->layout.side > 14 ? GAP : 1);
  GdkRGBA fill = hone_matrix_fill (hone_matrix_get_share (s->self, row, column), row == column, s->dark);

  if (row == s->self->n - 1 && column == s->self->n - 1)
    return;
  hone_draw_source (s->cr, &fill, 1);
  hone_rounded (s->cr, x, y, side, side, MIN (5, side / 5));
  cairo_fill (s->cr);
  if (hone_matrix_get_count (s->self, row, column) > 0 && side >= ROOM_SHARE)
    draw_figures (s, row, column, &fill, x, y);
}

static void
draw_names (const Scene *s)
{
  double side = s->layout.side;

  hone_draw_source (s->cr, &s->ink, 0.74);
  for (int i = 0; s->layout.names && i < s->self->n; i++) {
    hone_draw_text (s->cr, s->pango, row_name (s->self, i), s->layout.left - 7,
                    s->layout.top + i * side + (side - GAP) / 2, SMALL, FALSE, 1, 0.5, s->layout.left - 8);
    hone_draw_text (s->cr, s->pango, column_name (s->self, i), s->layout.left + i * side + (side - GAP) / 2, HEAD,
                    SMALL, FALSE, 0.5, 0, side - 2);
  }
  /* Translators: above the columns of the confusion matrix */
  hone_draw_text (s->cr, s->pango, _ ("the model says"), s->layout.left + s->self->n * side / 2, 0, SMALL, FALSE, 0.5,
                  0, 0);
}

/* Where the pointer is, in words: above all where the cells are too small for figures. */
static void
draw_all (const Scene *s, const GdkRGBA *accent)
{
  draw_names (s);
  for (int row = 0; row < s->self->n; row++)
    for (int column = 0; column < s->self->n; column++)
      draw_cell (s, row, column);
  if (s->self->hover_row >= 0)
    frame (s, s->self->hover_row, s->self->hover_column, 1, &s->ink);
  if (gtk_widget_has_visible_focus (GTK_WIDGET (s->self)))
    frame (s, s->self->focus_row, s->self->focus_column, 2, &s->ink);
  if (s->self->row >= 0)
    frame (s, s->self->row, s->self->column, 3, accent);
}

static void
hone_matrix_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  HoneMatrix *self = HONE_MATRIX (widget);
  GdkRGBA accent = { 0.21f, 0.52f, 0.89f, 1 };
  Scene scene = { .self = self, .pango = gtk_widget_get_pango_context (widget), .dark = hone_palette_is_dark () };

  if (self->n < 2)
    return;
  scene.layout = lay_out (self);
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &scene.ink);
  gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), "accent_color", &accent);
  scene.cr = hone_draw_begin (widget, snapshot);
  draw_all (&scene, &accent);
  cairo_destroy (scene.cr);
}

static void
hone_matrix_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                     int *minimum_baseline, int *natural_baseline)
{
  HoneMatrix *self = HONE_MATRIX (widget);
  double cell = self->n <= 6 ? ROOM_TEXT + GAP : self->n <= 12 ? ROOM_NAMES + GAP : LEAST;
  gboolean wide = orientation == GTK_ORIENTATION_HORIZONTAL;
  double beside = wide && self->n <= 12 && self->n > 1 ? names_width (self) : 2 * HEAD;

  *minimum = (int) ceil (MAX (self->n, 2) * cell + beside);
  *natural = MAX (*minimum, (int) ceil (MIN (MAX (self->n, 2) * NATURAL, 420) + beside));
}

/* Pointer and keys. */

static void
set_hover (HoneMatrix *self, int row, int column)
{
  if (self->hover_row == row && self->hover_column == column)
    return;
  self->hover_row = row;
  self->hover_column = column;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  gtk_widget_trigger_tooltip_query (GTK_WIDGET (self));
}

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, HoneMatrix *self)
{
  int row, column;

  if (hone_matrix_cell_at (self, x, y, &row, &column))
    set_hover (self, row, column);
  else
    set_hover (self, -1, -1);
}

static void
leave_cb (GtkEventControllerMotion *controller, HoneMatrix *self)
{
  set_hover (self, -1, -1);
}

static void
toggle (HoneMatrix *self, int row, int column)
{
  if (self->row == row && self->column == column)
    hone_matrix_choose (self, -1, -1);
  else
    hone_matrix_choose (self, row, column);
}

static void
released_cb (GtkGestureClick *gesture, int n_press, double x, double y, HoneMatrix *self)
{
  int row, column;

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (hone_matrix_cell_at (self, x, y, &row, &column))
    toggle (self, row, column);
}

static gboolean
query_tooltip_cb (GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip, gpointer data)
{
  HoneMatrix *self = HONE_MATRIX (widget);
  int row = self->focus_row, column = self->focus_column;
  g_autofree char *words = NULL;

  if (self->n < 2 || (!keyboard && !hone_matrix_cell_at (self, x, y, &row, &column)))
    return FALSE;
  words = hone_matrix_cell_words (self, row, column);
  gtk_tooltip_set_text (tooltip, words);
  return TRUE;
}

static gboolean
move_focus (HoneMatrix *self, int rows, int columns)
{
  int row = CLAMP (self->focus_row + rows, 0, self->n - 1),
      column = CLAMP (self->focus_column + columns, 0, self->n - 1);

  if (row == self->focus_row && column == self->focus_column)
    return GDK_EVENT_PROPAGATE; /* at the edge the focus may go on */
  self->focus_row = row;
  self->focus_column = column;
  update_accessible (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  return GDK_EVENT_STOP;
}

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, HoneMatrix *self)
{
  if (self->n < 2 || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  switch (key) {
  case GDK_KEY_Left:
    return move_focus (self, 0, -1);
  case GDK_KEY_Right:
    return move_focus (self, 0, 1);
  case GDK_KEY_Up:
    return move_focus (self, -1, 0);
  case GDK_KEY_Down:
    return move_focus (self, 1, 0);
  case GDK_KEY_Home:
    return move_focus (self, 0, -self->n);
  case GDK_KEY_End:
    return move_focus (self, 0, self->n);
  case GDK_KEY_Return:
  case GDK_KEY_KP_Enter:
  case GDK_KEY_space:
    toggle (self, self->focus_row, self->focus_column);
    return GDK_EVENT_STOP;
  case GDK_KEY_Escape:
    if (self->row < 0)
      return GDK_EVENT_PROPAGATE;
    hone_matrix_choose (self, -1, -1);
    return GDK_EVENT_STOP;
  default:
    return GDK_EVENT_PROPAGATE;
  }
}

/* Table. */

static char *
table_text (gpointer data, guint row, guint column)
{
  HoneMatrix *self = data;

  if (column == 0)
    return g_strdup ((int) row < self->n ? row_name (self, (int) row) : "");
  return g_strdup_printf ("%" G_GINT64_FORMAT, hone_matrix_get_count (self, (int) row, (int) column - 1));
}

static void
table_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  HoneMatrix *self = HONE_MATRIX (widget);
  g_autoptr (GPtrArray) titles = g_ptr_array_new ();
  HoneValueTable table = { .n_rows = (guint) self->n, .text = table_text, .free_data = g_object_unref };

  /* Translators: first column of the confusion matrix as a table: what the label says */
  g_ptr_array_add (titles, (gpointer) _ ("Label"));
  for (int i = 0; i < self->n; i++)
    g_ptr_array_add (titles, (gpointer) column_name (self, i));
  g_ptr_array_add (titles, NULL);
  table.titles = (char *const *) titles->pdata;
  table.data = g_object_ref (self);
  hone_value_table_present (&table, self->title, widget);
}

GtkWidget *
hone_matrix_new (const char *title)
{
  HoneMatrix *self = g_object_new (HONE_TYPE_MATRIX, NULL);

  self->title = g_strdup (title);
  update_accessible (self);
  return GTK_WIDGET (self);
}

static void
hone_matrix_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HoneMatrix *self = HONE_MATRIX (object);

  g_value_set_int (value, id == PROP_ROW ? self->row : self->column);
}

static void
hone_matrix_finalize (GObject *object)
{
  HoneMatrix *self = HONE_MATRIX (object);

  g_free (self->title);
  g_free (self->counts);
  g_strfreev (self->names);
  G_OBJECT_CLASS (hone_matrix_parent_class)->finalize (object);
}

static void
hone_matrix_class_init (HoneMatrixClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = hone_matrix_get_property;
  object_class->finalize = hone_matrix_finalize;
  widget_class->snapshot = hone_matrix_snapshot;
  widget_class->measure = hone_matrix_measure;
  gtk_widget_class_set_css_name (widget_class, "matrix");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_install_action (widget_class, "matrix.table", NULL, table_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_t, GDK_CONTROL_MASK, "matrix.table", NULL);
  props[PROP_ROW] = g_param_spec_int ("row", NULL, NULL, -1, G_MAXINT, -1, flags);
  props[PROP_COLUMN] = g_param_spec_int ("column", NULL, NULL, -1, G_MAXINT, -1, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
  chosen_signal = g_signal_new ("chosen", HONE_TYPE_MATRIX, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
hone_matrix_init (HoneMatrix *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  self->row = self->column = self->hover_row = self->hover_column = -1;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (leave_cb), self);
  g_signal_connect (key, "key-pressed", G_CALLBACK (key_cb), self);
  g_signal_connect (click, "released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), key);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  hone_palette_watch (GTK_WIDGET (self));
}
