/* SPDX-License-Identifier: Apache-2.0 */
/* hone-reflow.c - see hone-reflow.h
 *
 * GTK asks for the height of a width before it gives the width: both questions are answered by the same rule, narrow_at
 * (), and only size_allocate () changes the state that the rule's hysteresis looks at.
 */
#include "hone-reflow.h"

struct _HoneReflow {
  GtkWidget parent_instance;

  int spacing;
  int threshold;
  gboolean homogeneous;
  gboolean narrow;
  guint telling; /* an idle source */
};

static void hone_reflow_buildable_init (GtkBuildableIface *iface);

static GtkBuildableIface *parent_buildable;

G_DEFINE_FINAL_TYPE_WITH_CODE (HoneReflow, hone_reflow, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE, hone_reflow_buildable_init))

enum {
  PROP_SPACING = 1,
  PROP_THRESHOLD,
  PROP_HOMOGENEOUS,
  PROP_NARROW,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

/* The children that take room, in order. */
static GPtrArray *
children_of (HoneReflow *self)
{
  GPtrArray *children = g_ptr_array_new ();

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_should_layout (child))
      g_ptr_array_add (children, child);
  return children;
}

static int
gaps (HoneReflow *self, GPtrArray *children)
{
  return children->len > 1 ? self->spacing * (int) (children->len - 1) : 0;
}

/* What the children want side by side. */
static int
row_natural (HoneReflow *self, GPtrArray *children)
{
  int sum = 0;
  int largest = 0;

  for (guint i = 0; i < children->len; i++) {
    int natural;

    gtk_widget_measure (children->pdata[i], GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
    sum += natural;
    largest = MAX (largest, natural);
  }
  return (self->homogeneous ? largest * (int) children->len : sum) + gaps (self, children);
}

/* Below this a row would squeeze a child under its minimum. */
static int
row_minimum (HoneReflow *self, GPtrArray *children)
{
  int sum = 0;
  int largest = 0;

  for (guint i = 0; i < children->len; i++) {
    int minimum;

    gtk_widget_measure (children->pdata[i], GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
    sum += minimum;
    largest = MAX (largest, minimum);
  }
  return (self->homogeneous ? largest * (int) children->len : sum) + gaps (self, children);
}

static gboolean
narrow_at (HoneReflow *self, GPtrArray *children, int width)
{
  int threshold = self->threshold > 0 ? self->threshold : row_natural (self, children);
  int minimum = row_minimum (self, children);

  if (width < minimum)
    return TRUE;
  return width < (self->narrow ? MAX (threshold, minimum) + HONE_REFLOW_HYSTERESIS : threshold);
}

/* Widths of the children in a row of @width. */
static void
share_width (HoneReflow *self, GPtrArray *children, int width, int *widths)
{
  g_autofree GtkRequestedSize *sizes = g_new0 (GtkRequestedSize, children->len + 1);
  int left = width - gaps (self, children);
  int expanders = 0;

  for (guint i = 0; i < children->len; i++) {
    sizes[i].data = children->pdata[i];
    gtk_widget_measure (children->pdata[i], GTK_ORIENTATION_HORIZONTAL, -1, &sizes[i].minimum_size,
                        &sizes[i].natural_size, NULL, NULL);
    expanders += gtk_widget_compute_expand (children->pdata[i], GTK_ORIENTATION_HORIZONTAL);
    if (!self->homogeneous)
      left -= sizes[i].minimum_size;
  }
  if (!self->homogeneous)
    left = gtk_distribute_natural_allocation (MAX (left, 0), children->len, sizes);

  for (guint i = 0; i < children->len; i++) {
    gboolean grows = expanders == 0 || gtk_widget_compute_expand (children->pdata[i], GTK_ORIENTATION_HORIZONTAL);
    int takers = expanders == 0 ? (int) (children->len - i) : expanders;

    if (self->homogeneous) {
      widths[i] = left / (int) (children->len - i);
      left -= widths[i];
    } else {
      widths[i] = sizes[i].minimum_size + (grows ? left / takers : 0);
      left -= grows ? left / takers : 0;
      expanders -= expanders > 0 && grows;
    }
  }
}

/* Newer toolkits complain when a height is asked for less than the least width. */
static void
measure_height (GtkWidget *child, int width, int *minimum, int *natural)
{
  int least;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width < 0 ? -1 : MAX (width, least), minimum, natural, NULL,
                      NULL);
}

static void
measure_column (HoneReflow *self, GPtrArray *children, int width, int *minimum, int *natural)
{
  *minimum = *natural = gaps (self, children);
  for (guint i = 0; i < children->len; i++) {
    int child_minimum, child_natural;

    measure_height (children->pdata[i], width, &child_minimum, &child_natural);
    *minimum += child_minimum;
    *natural += child_natural;
  }
}

static void
measure_row (HoneReflow *self, GPtrArray *children, int width, int *minimum, int *natural)
{
  g_autofree int *widths = g_new0 (int, children->len + 1);

  share_width (self, children, width, widths);
  *minimum = *natural = 0;
  for (guint i = 0; i < children->len; i++) {
    int child_minimum, child_natural;

    measure_height (children->pdata[i], widths[i], &child_minimum, &child_natural);
    *minimum = MAX (*minimum, child_minimum);
    *natural = MAX (*natural, child_natural);
  }
}

static void
hone_reflow_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                     int *minimum_baseline, int *natural_baseline)
{
  HoneReflow *self = HONE_REFLOW (widget);
  g_autoptr (GPtrArray) children = children_of (self);

  *minimum = *natural = 0;
  if (orientation == GTK_ORIENTATION_HORIZONTAL) {
    for (guint i = 0; i < children->len; i++) {
      int child_minimum;

      gtk_widget_measure (children->pdata[i], orientation, -1, &child_minimum, NULL, NULL, NULL);
      *minimum = MAX (*minimum, child_minimum);
    }
    *natural = MAX (row_natural (self, children), *minimum);
    return;
  }
  if (for_size < 0)
    for_size = row_natural (self, children);
  if (narrow_at (self, children, for_size))
    measure_column (self, children, for_size, minimum, natural);
  else
    measure_row (self, children, for_size, minimum, natural);
}

static void
allocate_row (HoneReflow *self, GPtrArray *children, int width, int height)
{
  g_autofree int *widths = g_new0 (int, children->len + 1);
  gboolean right_to_left = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  int x = 0;

  share_width (self, children, width, widths);
  for (guint i = 0; i < children->len; i++) {
    GtkAllocation place = { right_to_left ? width - x - widths[i] : x, 0, widths[i], height };

    gtk_widget_size_allocate (children->pdata[i], &place, -1);
    x += widths[i] + self->spacing;
  }
}

/* Height that is left over goes to the children that expand. */
static void
allocate_column (HoneReflow *self, GPtrArray *children, int width, int height)
{
  g_autofree GtkRequestedSize *sizes = g_new0 (GtkRequestedSize, children->len + 1);
  int left = height - gaps (self, children);
  int expanders = 0;
  int y = 0;

  for (guint i = 0; i < children->len; i++) {
    sizes[i].data = children->pdata[i];
    measure_height (children->pdata[i], width, &sizes[i].minimum_size, &sizes[i].natural_size);
    left -= sizes[i].minimum_size;
    expanders += gtk_widget_compute_expand (children->pdata[i], GTK_ORIENTATION_VERTICAL);
  }
  left = gtk_distribute_natural_allocation (MAX (left, 0), children->len, sizes);

  for (guint i = 0; i < children->len; i++) {
    int extra = 0;

    if (gtk_widget_compute_expand (children->pdata[i], GTK_ORIENTATION_VERTICAL)) {
      extra = left / expanders;
      expanders--;
      left -= extra;
    }
    gtk_widget_size_allocate (children->pdata[i], &(GtkAllocation){ 0, y, width, sizes[i].minimum_size + extra }, -1);
    y += sizes[i].minimum_size + extra + self->spacing;
  }
}

static gboolean
tell_cb (gpointer data)
{
  HoneReflow *self = data;

  self->telling = 0;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_NARROW]);
  return G_SOURCE_REMOVE;
}

/* Told later: whoever listens may change the layout, which has no place in an allocation. */
static void
set_narrow (HoneReflow *self, gboolean narrow)
{
  if (self->narrow == narrow)
    return;
  self->narrow = narrow;
  if (self->telling == 0)
    self->telling = g_idle_add (tell_cb, self);
}

static void
hone_reflow_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  HoneReflow *self = HONE_REFLOW (widget);
  g_autoptr (GPtrArray) children = children_of (self);

  set_narrow (self, narrow_at (self, children, width));
  if (self->narrow)
    allocate_column (self, children, width, height);
  else
    allocate_row (self, children, width, height);
}

static GtkSizeRequestMode
hone_reflow_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

void
hone_reflow_append (HoneReflow *self, GtkWidget *child)
{
  g_return_if_fail (HONE_IS_REFLOW (self));
  gtk_widget_insert_before (child, GTK_WIDGET (self), NULL);
}

void
hone_reflow_remove (HoneReflow *self, GtkWidget *child)
{
  g_return_if_fail (gtk_widget_get_parent (child) == GTK_WIDGET (self));
  gtk_widget_unparent (child);
}

static void
set_value (HoneReflow *self, int *field, int value, int prop)
{
  if (*field == value)
    return;
  *field = value;
  gtk_widget_queue_resize (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

void
hone_reflow_set_spacing (HoneReflow *self, int spacing)
{
  g_return_if_fail (HONE_IS_REFLOW (self));
  set_value (self, &self->spacing, spacing, PROP_SPACING);
}

void
hone_reflow_set_threshold (HoneReflow *self, int width)
{
  g_return_if_fail (HONE_IS_REFLOW (self));
  set_value (self, &self->threshold, width, PROP_THRESHOLD);
}

void
hone_reflow_set_homogeneous (HoneReflow *self, gboolean homogeneous)
{
  g_return_if_fail (HONE_IS_REFLOW (self));
  set_value (self, &self->homogeneous, homogeneous != FALSE, PROP_HOMOGENEOUS);
}

gboolean
hone_reflow_get_narrow (HoneReflow *self)
{
  g_return_val_if_fail (HONE_IS_REFLOW (self), FALSE);
  return self->narrow;
}

GtkWidget *
hone_reflow_new (int spacing)
{
  return g_object_new (HONE_TYPE_REFLOW, "spacing", spacing, NULL);
}

static void
hone_reflow_add_child (GtkBuildable *buildable, GtkBuilder *builder, GObject *child, const char *type)
{
  if (GTK_IS_WIDGET (child))
    hone_reflow_append (HONE_REFLOW (buildable), GTK_WIDGET (child));
  else
    parent_buildable->add_child (buildable, builder, child, type);
}

static void
hone_reflow_buildable_init (GtkBuildableIface *iface)
{
  parent_buildable = g_type_interface_peek_parent (iface);
  iface->add_child = hone_reflow_add_child;
}

static void
hone_reflow_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HoneReflow *self = HONE_REFLOW (object);

  switch (id) {
  case PROP_SPACING:
    g_value_set_int (value, self->spacing);
    break;
  case PROP_THRESHOLD:
    g_value_set_int (value, self->threshold);
    break;
  case PROP_HOMOGENEOUS:
    g_value_set_boolean (value, self->homogeneous);
    break;
  case PROP_NARROW:
    g_value_set_boolean (value, self->narrow);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
hone_reflow_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  HoneReflow *self = HONE_REFLOW (object);

  switch (id) {
  case PROP_SPACING:
    hone_reflow_set_spacing (self, g_value_get_int (value));
    break;
  case PROP_THRESHOLD:
    hone_reflow_set_threshold (self, g_value_get_int (value));
    break;
  case PROP_HOMOGENEOUS:
    hone_reflow_set_homogeneous (self, g_value_get_boolean (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
hone_reflow_dispose (GObject *object)
{
  HoneReflow *self = HONE_REFLOW (object);
  GtkWidget *child;

  g_clear_handle_id (&self->telling, g_source_remove);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (hone_reflow_parent_class)->dispose (object);
}

static void
hone_reflow_class_init (HoneReflowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = hone_reflow_get_property;
  object_class->set_property = hone_reflow_set_property;
  object_class->dispose = hone_reflow_dispose;
  widget_class->measure = hone_reflow_measure;
  widget_class->size_allocate = hone_reflow_size_allocate;
  widget_class->get_request_mode = hone_reflow_get_request_mode;
  gtk_widget_class_set_css_name (widget_class, "reflow");

  props[PROP_SPACING] = g_param_spec_int ("spacing", NULL, NULL, 0, G_MAXINT, 0, flags);
  props[PROP_THRESHOLD] = g_param_spec_int ("threshold", NULL, NULL, 0, G_MAXINT, 0, flags);
  props[PROP_HOMOGENEOUS] = g_param_spec_boolean ("homogeneous", NULL, NULL, FALSE, flags);
  props[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
hone_reflow_init (HoneReflow *self)
{
}
