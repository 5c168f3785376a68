/* SPDX-License-Identifier: Apache-2.0 */
/* hone-queue-view.c - see hone-queue-view.h */
#include "hone-queue-view.h"

#include "hone-compat.h"
#include "hone-toast.h"
#include "hone-words.h"

#include <glib/gi18n.h>

#define MOST_HEIGHT 190 /* pixels; more rows scroll */

struct _HoneQueueView {
  AdwBin parent_instance;

  HoneQueue *queue;
  gboolean busy;
  GtkWidget *list, *start;
  GtkLabel *count;
};

G_DEFINE_FINAL_TYPE (HoneQueueView, hone_queue_view, ADW_TYPE_BIN)

static void
show_count (HoneQueueView *self)
{
  const guint n = self->queue != NULL ? hone_queue_count_waiting (self->queue) : 0;
  const guint all = self->queue != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->queue)) : 0;

  gtk_widget_set_visible (GTK_WIDGET (self), all > 0);
  gtk_widget_set_visible (self->start, !self->busy && n > 0);
  if (self->busy)
    hone_words_set (self->count, g_strdup_printf (ngettext ("%u run waits; it begins when this one ends",
                                                            "%u runs wait; the next begins when this one ends", n),
                                                  n));
  else
    hone_words_set (self->count, g_strdup_printf (ngettext ("%u run waits", "%u runs wait", n), n));
}

/* "lr0=0.003 mosaic=0": whatever else is not as by default, so that runs can be told apart. */
static char *
others (HoneSettings *settings)
{
  static const char *const said[] = { "hone", "train", "data=", "model=", "epochs=", "imgsz=", "project=" };
  g_autofree char *command = hone_settings_to_command (settings);
  g_auto (GStrv) words = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  if (!g_shell_parse_argv (command, NULL, &words, NULL))
    return g_strdup ("");
  for (char **word = words; *word != NULL; word++) {
    gboolean known = FALSE;

    for (guint i = 0; i < G_N_ELEMENTS (said); i++)
      known |= g_str_has_prefix (*word, said[i]);
    if (!known)
      g_string_append_printf (text, text->len > 0 ? " %s" : " · %s", *word);
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* "YOLO26n · 100 epochs · 640 px · lr0=0.003" */
static char *
summary (HoneQueueItem *item)
{
  HoneSettings *settings = hone_queue_item_get_settings (item);
  const int epochs = hone_settings_get_int (settings, "epochs");
  g_autofree char *model = hone_words_model (hone_settings_get_text (settings, "model"));
  g_autofree char *count = g_strdup_printf (ngettext ("%d epoch", "%d epochs", epochs), epochs);
  g_autofree char *more = NULL;

  if (hone_queue_item_is_running (item))
    return g_strdup_printf (_ ("Training now · %s · %s"), model, count);
  if (hone_queue_item_get_folder (item) != NULL)
    return g_strdup_printf (_ ("Goes on where it was · %s · %s"), model, count);
  more = others (settings);
  return g_strdup_printf ("%s · %s · %d px%s", model, count, hone_settings_get_int (settings, "imgsz"), more);
}

/* Removing, and back. */

typedef struct {
  HoneQueueItem *item;
  guint position;
} Removed;

static void
removed_free (gpointer data)
{
  g_object_unref (((Removed *) data)->item);
  g_free (data);
}

static void
undo_cb (HoneQueueView *self, AdwToast *toast)
{
  const Removed *removed = hone_toast_get_data (toast);

  hone_queue_insert (self->queue, removed->position, removed->item);
}

static void
remove_item (HoneQueueView *self, guint position)
{
  HoneQueueItem *item = hone_queue_remove (self->queue, position);
  Removed *removed;

  if (item == NULL)
    return;
  removed = g_new (Removed, 1);
  *removed = (Removed){ item, position };
  hone_toast_undo (GTK_WIDGET (self), _ ("Removed from the queue"), G_CALLBACK (undo_cb), self, removed, removed_free);
}

static void
deed_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  HoneQueueView *self = HONE_QUEUE_VIEW (widget);
  const guint position = g_variant_get_uint32 (parameter);

  if (g_str_equal (action, "queue.remove"))
    remove_item (self, position);
  else if (g_str_equal (action, "queue.up") && position > 0)
    hone_queue_move (self->queue, position, position - 1);
  else if (g_str_equal (action, "queue.down"))
    hone_queue_move (self->queue, position, position + 1);
}

static guint
place_of (GtkWidget *row)
{
  return (guint) gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row));
}

/* The row that has the focus, or whose button has it; NULL for none. */
static GtkWidget *
focused_row (HoneQueueView *self)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));

  if (focus == NULL || !gtk_widget_is_ancestor (focus, self->list))
    return NULL;
  return GTK_IS_LIST_BOX_ROW (focus) ? focus : gtk_widget_get_ancestor (focus, GTK_TYPE_LIST_BOX_ROW);
}

/* A row that moves is made anew: the focus goes to where it now is, so that the key can be pressed again. */
static void
focus_item (HoneQueueView *self, gpointer item, guint otherwise)
{
  GListModel *model = G_LIST_MODEL (self->queue);
  const guint n = g_list_model_get_n_items (model);
  guint place = 0;

  for (; place < n; place++) {
    g_autoptr (GObject) there = g_list_model_get_item (model, place);

    if ((gpointer) there == item)
      break;
  }
  if (place == n)
    place = MIN (otherwise, n - 1);
  if (n > 0)
    gtk_widget_grab_focus (GTK_WIDGET (gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), (int) place)));
}

static gboolean
key_cb (GtkWidget *widget, GVariant *parameter, gpointer data)
{
  HoneQueueView *self = HONE_QUEUE_VIEW (widget);
  GtkWidget *row = focused_row (self);
  const int step = g_variant_get_int32 (parameter); /* 0 removes it */
  g_autoptr (GObject) item = NULL;
  guint place;

  if (row == NULL)
    return GDK_EVENT_PROPAGATE;
  place = place_of (row);
  item = g_list_model_get_item (G_LIST_MODEL (self->queue), place);
  if (step == 0)
    remove_item (self, place);
  else if (step > 0 || place > 0)
    hone_queue_move (self->queue, place, step > 0 ? place + 1 : place - 1);
  focus_item (self, item, place);
  return GDK_EVENT_STOP;
}

static void
add_keys (GtkWidgetClass *klass)
{
  gtk_widget_class_add_binding (klass, GDK_KEY_Up, GDK_ALT_MASK, key_cb, "i", -1);
  gtk_widget_class_add_binding (klass, GDK_KEY_KP_Up, GDK_ALT_MASK, key_cb, "i", -1);
  gtk_widget_class_add_binding (klass, GDK_KEY_Down, GDK_ALT_MASK, key_cb, "i", 1);
  gtk_widget_class_add_binding (klass, GDK_KEY_KP_Down, GDK_ALT_MASK, key_cb, "i", 1);
  gtk_widget_class_add_binding (klass, GDK_KEY_Delete, 0, key_cb, "i", 0);
}

/* Dragging: what is dragged is the place of a row. */

static GtkWidget *
row_of (GtkEventController *controller)
{
  return gtk_widget_get_ancestor (gtk_event_controller_get_widget (controller), GTK_TYPE_LIST_BOX_ROW);
}

static GdkContentProvider *
prepare_cb (GtkDragSource *source, double x, double y, gpointer data)
{
  return gdk_content_provider_new_typed (G_TYPE_UINT, place_of (row_of (GTK_EVENT_CONTROLLER (source))));
}

static void
drag_begin_cb (GtkDragSource *source, GdkDrag *drag, gpointer data)
{
  g_autoptr (GdkPaintable) look = gtk_widget_paintable_new (row_of (GTK_EVENT_CONTROLLER (source)));

  gtk_drag_source_set_icon (source, look, 0, 0);
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, gpointer data)
{
  HoneQueueView *self = data;

  hone_queue_move (self->queue, g_value_get_uint (value), place_of (row_of (GTK_EVENT_CONTROLLER (target))));
  return TRUE;
}

static void
let_drag (HoneQueueView *self, GtkWidget *child)
{
  GtkDragSource *source = gtk_drag_source_new ();
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_UINT, GDK_ACTION_MOVE);

  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect (source, "prepare", G_CALLBACK (prepare_cb), NULL);
  g_signal_connect (source, "drag-begin", G_CALLBACK (drag_begin_cb), NULL);
  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, 0);
  gtk_widget_add_controller (child, GTK_EVENT_CONTROLLER (source));
  gtk_widget_add_controller (child, GTK_EVENT_CONTROLLER (target));
}

/* Rows. */

static void
add_deed (GMenu *menu, const char *label, const char *action, guint position)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "u", position);
  g_menu_append_item (menu, item);
}

/* Its place is known only when it is opened: rows move. */
static void
menu_cb (GtkMenuButton *button, gpointer data)
{
  const guint position = place_of (gtk_widget_get_ancestor (GTK_WIDGET (button), GTK_TYPE_LIST_BOX_ROW));
  g_autoptr (GMenu) menu = g_menu_new ();

  add_deed (menu, _ ("Move _Up"), "queue.up", position);
  add_deed (menu, _ ("Move _Down"), "queue.down", position);
  add_deed (menu, _ ("_Remove"), "queue.remove", position);
  gtk_menu_button_set_menu_model (button, G_MENU_MODEL (menu));
}

static GtkWidget *
menu_button (HoneQueueItem *item)
{
  GtkWidget *button = gtk_menu_button_new ();
  g_autofree char *name = g_strdup_printf (_ ("What to do with %s"), hone_queue_item_get_title (item));

  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "hone-more-symbolic");
  gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (button), menu_cb, NULL, NULL);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_visible (button, !hone_queue_item_is_running (item));
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return button;
}

static GtkWidget *
label_new (const char *text, const char *css)
{
  GtkWidget *label =
      g_object_new (GTK_TYPE_LABEL, "label", text, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END, NULL);

  if (css != NULL)
    gtk_widget_add_css_class (label, css);
  return label;
}

static GtkWidget *
create_row (gpointer object, gpointer data)
{
  HoneQueueItem *item = object;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *row = gtk_list_box_row_new ();
  GtkWidget *words = g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "hexpand", TRUE, "valign",
                                   GTK_ALIGN_CENTER, NULL);
  g_autofree char *about = summary (item);
  GtkWidget *below = label_new (about, "caption");

  gtk_widget_add_css_class (below, "dim-label");
  gtk_widget_set_tooltip_text (below, about);
  g_object_set (box, "margin-start", 12, "margin-end", 6, "margin-top", 6, "margin-bottom", 6, NULL);
  gtk_box_append (GTK_BOX (words), label_new (hone_queue_item_get_title (item), NULL));
  gtk_box_append (GTK_BOX (words), below);
  gtk_box_append (GTK_BOX (box), words);
  gtk_box_append (GTK_BOX (box), menu_button (item));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, hone_queue_item_get_title (item),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, about, -1);
  if (!hone_queue_item_is_running (item))
    let_drag (data, box);
  return row;
}

/* A row says whether it runs: it is made anew. */
static void
rebind (HoneQueueView *self)
{
  gtk_list_box_bind_model (GTK_LIST_BOX (self->list), G_LIST_MODEL (self->queue), create_row, self, NULL);
  show_count (self);
}

void
hone_queue_view_set_queue (HoneQueueView *self, HoneQueue *queue)
{
  g_set_object (&self->queue, queue);
  g_signal_connect_object (queue, "items-changed", G_CALLBACK (show_count), self, G_CONNECT_SWAPPED);
  rebind (self);
}

void
hone_queue_view_set_busy (HoneQueueView *self, gboolean busy)
{
  self->busy = busy;
  if (self->queue != NULL)
    rebind (self);
}

static void
hone_queue_view_dispose (GObject *object)
{
  g_clear_object (&HONE_QUEUE_VIEW (object)->queue);
  G_OBJECT_CLASS (hone_queue_view_parent_class)->dispose (object);
}

static void
hone_queue_view_class_init (HoneQueueViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hone_queue_view_dispose;
  gtk_widget_class_install_action (widget_class, "queue.up", "u", deed_cb);
  gtk_widget_class_install_action (widget_class, "queue.down", "u", deed_cb);
  gtk_widget_class_install_action (widget_class, "queue.remove", "u", deed_cb);
  add_keys (widget_class);
}

static GtkWidget *
make_head (HoneQueueView *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *title = label_new (_ ("Queue"), "heading");

  self->count = GTK_LABEL (label_new ("", "caption"));
  gtk_widget_add_css_class (GTK_WIDGET (self->count), "dim-label");
  gtk_widget_set_hexpand (GTK_WIDGET (self->count), TRUE);
  self->start = gtk_button_new_with_label (_ ("Start Queue"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->start), "win.start-queue");
  gtk_box_append (GTK_BOX (head), title);
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (self->count));
  gtk_box_append (GTK_BOX (head), self->start);
  return head;
}

static void
hone_queue_view_init (HoneQueueView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8), *window = gtk_scrolled_window_new ();

  self->list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (self->list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Queue"), -1);
  g_object_set (window, "hscrollbar-policy", GTK_POLICY_NEVER, "propagate-natural-height", TRUE, "max-content-height",
                MOST_HEIGHT, "child", self->list, NULL);
  gtk_widget_add_css_class (box, "hone-panel-below");
  gtk_box_append (GTK_BOX (box), make_head (self));
  gtk_box_append (GTK_BOX (box), window);
  adw_bin_set_child (ADW_BIN (self), box);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
