/* SPDX-License-Identifier: Apache-2.0 */
/* hone-classes-view.c - see hone-classes-view.h
 *
 * A row a class. What a row can do is in its menu and on keys: Enter shows its pictures, F2 renames, Alt with an arrow
 * moves, Delete deletes.
 */
#include "hone-classes-view.h"

#include "hone-compat.h"
#include "hone-swatch.h"
#include "hone-toast.h"
#include "hone-words.h"

#include <glib/gi18n.h>

#define N_DIGITS 9 /* classes that have a key of their own */
#define WIDTH 860
#define CLASS "hone-class"

struct _HoneClassesView {
  AdwBin parent_instance;

  HoneLabelStore *store; /* (nullable) */
  HoneClassStats *stats; /* (nullable) */
  GSimpleActionGroup *actions;
  int focus; /* class whose row gets the focus when the list is filled again; -1 */

  GtkListBox *list;
  GtkWidget *add, *note;
  GtkProgressBar *progress;
};

G_DEFINE_FINAL_TYPE (HoneClassesView, hone_classes_view, ADW_TYPE_BIN)

static guint show_signal;

static const char *
name_of (HoneClassesView *self, int klass)
{
  return hone_label_store_get_class_names (self->store)[klass];
}

static int
count_classes (HoneClassesView *self)
{
  return self->store != NULL ? hone_label_store_get_n_classes (self->store) : 0;
}

/* --- after a change --- */

static void
undo_cb (HoneClassesView *self)
{
  if (self->store != NULL)
    hone_label_store_undo (self->store);
}

static void
changed_cb (GObject *store, GAsyncResult *result, gpointer data)
{
  g_autoptr (HoneClassesView) self = data;
  g_autoptr (GError) error = NULL;
  const char *title;

  if (!hone_label_store_set_classes_finish (HONE_LABEL_STORE (store), result, &error)) {
    hone_toast_say (GTK_WIDGET (self), error->message);
    return;
  }
  title = hone_label_store_get_undo_title (HONE_LABEL_STORE (store));
  if (title != NULL && HONE_LABEL_STORE (store) == self->store)
    hone_toast_undo (GTK_WIDGET (self), title, G_CALLBACK (undo_cb), self, NULL, NULL);
}

/* --- dialogs --- */

typedef struct {
  HoneClassesView *self;
  int klass; /* -1: a new one */
  GtkWidget *field;
} Asked;

static void
asked_free (gpointer data, GClosure *closure)
{
  g_object_unref (((Asked *) data)->self);
  g_free (data);
}

static GtkWidget *
new_dialog (HoneClassesView *self, const char *title, const char *body, const char *verb)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), title, body);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "do", verb, NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "do", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "do");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  return dialog;
}

static void
ask (GtkWidget *dialog, HoneClassesView *self, int klass, GtkWidget *field, GCallback answered)
{
  Asked *asked = g_new0 (Asked, 1);

  *asked = (Asked){ g_object_ref (self), klass, field };
  g_signal_connect_data (dialog, "response", answered, asked, asked_free, 0);
  hone_compat_name_buttons (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
  if (field != NULL)
    gtk_widget_grab_focus (field);
}

static void
named_cb (AdwMessageDialog *dialog, const char *response, Asked *asked)
{
  HoneClassesView *self = asked->self;
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (asked->field))));

  if (!g_str_equal (response, "do") || *name == '\0' || self->store == NULL)
    return;
  self->focus = asked->klass >= 0 ? asked->klass : count_classes (self);
  if (asked->klass < 0)
    hone_label_store_add_class (self->store, name, changed_cb, g_object_ref (self));
  else if (g_strcmp0 (name, name_of (self, asked->klass)) != 0)
    hone_label_store_rename_class (self->store, asked->klass, name, changed_cb, g_object_ref (self));
}

/* An empty name cannot be, nor one that another class has. */
static void
name_changed_cb (GtkEditable *entry, AdwMessageDialog *dialog)
{
  char *const *names = g_object_get_data (G_OBJECT (dialog), "names");
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (entry)));

  adw_message_dialog_set_response_enabled (dialog, "do",
                                           *name != '\0' && !g_strv_contains ((const char *const *) names, name));
}

static void
ask_name (HoneClassesView *self, int klass)
{
  GtkWidget *dialog = new_dialog (self, klass < 0 ? _ ("New Class") : _ ("Rename the Class"),
                                  klass < 0 ? _ ("It gets the next number; no label changes.")
                                            : _ ("Only data.yaml changes; labels stay as they are."),
                                  klass < 0 ? _ ("_Add") : _ ("_Rename"));
  GtkWidget *entry = gtk_entry_new ();

  g_object_set_data_full (G_OBJECT (dialog), "names",
                          g_strdupv ((char **) hone_label_store_get_class_names (self->store)),
                          (GDestroyNotify) g_strfreev);
  g_signal_connect_object (entry, "changed", G_CALLBACK (name_changed_cb), dialog, 0);
  gtk_editable_set_text (GTK_EDITABLE (entry), klass < 0 ? "" : name_of (self, klass));
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (dialog), "do", FALSE);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Name of the class"), -1);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), entry);
  ask (dialog, self, klass, entry, G_CALLBACK (named_cb));
}

/* The drop-down leaves out the class itself. */
static void
merged_cb (AdwMessageDialog *dialog, const char *response, Asked *asked)
{
  HoneClassesView *self = asked->self;
  int chosen = (int) gtk_drop_down_get_selected (GTK_DROP_DOWN (asked->field));
  int into = chosen >= asked->klass ? chosen + 1 : chosen;

  if (!g_str_equal (response, "do") || self->store == NULL || into >= count_classes (self))
    return;
  self->focus = into > asked->klass ? into - 1 : into;
  hone_label_store_merge_classes (self->store, asked->klass, into, changed_cb, g_object_ref (self));
}

static void
ask_merge (HoneClassesView *self, int klass)
{
  g_autoptr (GPtrArray) others = g_ptr_array_new ();
  g_autofree char *body =
      g_strdup_printf (_ ("All labels of “%s” get the other class. Label files are rewritten; Undo brings them back."),
                       name_of (self, klass));
  GtkWidget *dialog = new_dialog (self, _ ("Merge into Which Class?"), body, _ ("_Merge"));
  GtkWidget *choice;

  for (int i = 0; i < count_classes (self); i++)
    if (i != klass)
      g_ptr_array_add (others, (gpointer) name_of (self, i));
  g_ptr_array_add (others, NULL);
  choice = gtk_drop_down_new_from_strings ((const char *const *) others->pdata);
  gtk_accessible_update_property (GTK_ACCESSIBLE (choice), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Class to merge into"),
                                  -1);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), choice);
  ask (dialog, self, klass, choice, G_CALLBACK (merged_cb));
}

static gint64
number_of (const GdkRGBA *color)
{
  return (gint64) (color->red * 255 + 0.5f) << 16 | (gint64) (color->green * 255 + 0.5f) << 8 |
         (gint64) (color->blue * 255 + 0.5f);
}

static void
coloured_cb (GtkDialog *dialog, int response, Asked *asked)
{
  GdkRGBA color;

  gtk_color_chooser_get_rgba (GTK_COLOR_CHOOSER (dialog), &color);
  if (response == GTK_RESPONSE_OK && asked->self->store != NULL)
    hone_label_store_set_class_colour (asked->self->store, asked->klass, number_of (&color));
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
ask_colour (HoneClassesView *self, int klass)
{
  GtkWidget *dialog =
      gtk_color_chooser_dialog_new (_ ("Colour of the Class"), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));
  GdkRGBA now = hone_palette_on_picture (klass);

  gtk_color_chooser_set_use_alpha (GTK_COLOR_CHOOSER (dialog), FALSE);
  gtk_color_chooser_set_rgba (GTK_COLOR_CHOOSER (dialog), &now);
  gtk_window_set_modal (GTK_WINDOW (dialog), TRUE);
  ask (dialog, self, klass, NULL, G_CALLBACK (coloured_cb));
}

/* A class is a folder of pictures, with no file that could give it another name. */
static gboolean
has_folders (HoneClassesView *self)
{
  return self->store != NULL && hone_label_store_has_class_folders (self->store);
}

/* --- actions on a class --- */

static int
class_of (HoneClassesView *self, GVariant *parameter)
{
  int klass = g_variant_get_int32 (parameter);

  return klass >= 0 && klass < count_classes (self) ? klass : -1;
}

static void
show_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_signal_emit (data, show_signal, 0, g_variant_get_int32 (parameter));
}

static void
rename_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  if (class_of (data, parameter) >= 0)
    ask_name (data, g_variant_get_int32 (parameter));
}

static void
colour_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  if (class_of (data, parameter) >= 0)
    ask_colour (data, g_variant_get_int32 (parameter));
}

static void
own_colour_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  if (class_of (data, parameter) >= 0)
    hone_label_store_set_class_colour (HONE_CLASSES_VIEW (data)->store, g_variant_get_int32 (parameter), -1);
}

static void
merge_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  if (class_of (data, parameter) >= 0 && count_classes (data) > 1)
    ask_merge (data, g_variant_get_int32 (parameter));
}

static void
delete_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HoneClassesView *self = data;
  int klass = class_of (self, parameter);

  if (klass < 0)
    return;
  self->focus = MIN (klass, count_classes (self) - 2);
  hone_label_store_delete_class (self->store, klass, changed_cb, g_object_ref (self));
}

static void
move (HoneClassesView *self, int klass, int by)
{
  int n = count_classes (self);
  g_autofree int *order = g_new (int, n + 1);

  if (klass < 0 || klass + by < 0 || klass + by >= n)
    return;
  for (int i = 0; i < n; i++)
    order[i] = i;
  order[klass] = klass + by;
  order[klass + by] = klass;
  self->focus = klass + by;
  hone_label_store_reorder_classes (self->store, order, changed_cb, g_object_ref (self));
}

static void
up_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  move (data, class_of (data, parameter), -1);
}

static void
down_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  move (data, class_of (data, parameter), 1);
}

static void
add_cb (HoneClassesView *self)
{
  if (self->store != NULL)
    ask_name (self, -1);
}

/* --- rows --- */

static const char edits_note[] =
    N_ ("Renaming changes data.yaml alone. Merging, deleting and moving rewrite the label files, since these say a "
        "class by its number. Each is one step that Ctrl+Z takes back.");
static const char folders_note[] =
    N_ ("Each class is a folder with its pictures. To rename, add or join classes, rename or move folders, then open "
        "the data set again.");

static const struct {
  const char *label, *action;
  int section;
} menu_items[] = {
  { N_ ("_Show Pictures"), "classes.show", 0 }, { N_ ("_Rename…"), "classes.rename", 0 },
  { N_ ("_Colour…"), "classes.colour", 0 },     { N_ ("Colour of the _Palette"), "classes.own-colour", 0 },
  { N_ ("Move _Up"), "classes.up", 1 },         { N_ ("Move _Down"), "classes.down", 1 },
  { N_ ("_Merge into…"), "classes.merge", 2 },  { N_ ("_Delete with Its Labels"), "classes.delete", 2 },
};

/* The first class cannot go up, nor the last one down, nor the only one into another. */
static gboolean
is_possible (HoneClassesView *self, int klass, const char *action)
{
  if (has_folders (self) && !g_str_equal (action, "classes.show") && !g_str_equal (action, "classes.colour") &&
      !g_str_equal (action, "classes.own-colour"))
    return FALSE;
  if (g_str_equal (action, "classes.up"))
    return klass > 0;
  if (g_str_equal (action, "classes.down"))
    return klass + 1 < count_classes (self);
  if (g_str_equal (action, "classes.own-colour"))
    return hone_label_store_get_class_colour (self->store, klass) >= 0;
  return count_classes (self) > 1 ||
         (!g_str_equal (action, "classes.merge") && !g_str_equal (action, "classes.delete"));
}

static GtkWidget *
new_menu (HoneClassesView *self, int klass, const char *name)
{
  GtkWidget *button = gtk_menu_button_new ();
  g_autoptr (GMenu) menu = g_menu_new ();
  /* Translators: of a menu; the name of a class. */
  g_autofree char *spoken = g_strdup_printf (_ ("Change %s"), name);

  for (int section = 0; section < 3; section++) {
    g_autoptr (GMenu) part = g_menu_new ();

    for (guint i = 0; i < G_N_ELEMENTS (menu_items); i++)
      if (menu_items[i].section == section && is_possible (self, klass, menu_items[i].action)) {
        g_autoptr (GMenuItem) item = g_menu_item_new (_ (menu_items[i].label), NULL);

        g_menu_item_set_action_and_target (item, menu_items[i].action, "i", klass);
        g_menu_append_item (part, item);
      }
    g_menu_append_section (menu, NULL, G_MENU_MODEL (part));
  }
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "hone-more-symbolic");
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, spoken);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  return button;
}

/* "4,155 boxes in 363 pictures · training 2,100, validation 1,000" */
static char *
counts_of (HoneClassesView *self, int klass)
{
  guint boxes = 0, images = 0;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *words = NULL;

  for (int split = 0; split < HONE_N_SPLITS; split++) {
    guint n = hone_class_stats_count_labels (self->stats, split, klass);
    g_autofree char *count = hone_words_count (n);

    boxes += n;
    images += hone_class_stats_count_images (self->stats, split, klass);
    if (n > 0)
      g_string_append_printf (text, "%s%s %s", text->len > 0 ? ", " : " · ", hone_words_split (split), count);
  }
  words = hone_words_pictures (images);
  if (has_folders (self))
    return g_strconcat (words, text->str, NULL);
  if (boxes == 0)
    return g_strdup (_ ("No box yet"));
  /* Translators: "4,155 boxes in 363 pictures". */
  return g_strdup_printf (ngettext ("%'u box in %s%s", "%'u boxes in %s%s", boxes), boxes, words, text->str);
}

static GtkWidget *
new_row (HoneClassesView *self, int klass)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *swatch = hone_swatch_new (klass, klass < N_DIGITS);
  g_autofree char *title = g_markup_escape_text (name_of (self, klass), -1);
  gboolean counted = self->stats != NULL && klass < hone_class_stats_get_n_classes (self->stats);
  g_autofree char *counts = counted ? counts_of (self, klass) : NULL;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), counts != NULL ? counts : "");
  gtk_widget_set_valign (swatch, GTK_ALIGN_CENTER);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), swatch);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), new_menu (self, klass, name_of (self, klass)));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data (G_OBJECT (row), CLASS, GINT_TO_POINTER (klass));
  return row;
}

static void
empty (GtkListBox *list)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (list, 0)) != NULL)
    gtk_list_box_remove (list, GTK_WIDGET (row));
}

/* Not while label files are rewritten: then the rows cannot have it. */
static void
restore_focus (HoneClassesView *self)
{
  GtkListBoxRow *row = self->focus >= 0 ? gtk_list_box_get_row_at_index (self->list, self->focus) : NULL;

  if (row == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)) || gtk_widget_grab_focus (GTK_WIDGET (row)))
    self->focus = -1;
}

static void
fill (HoneClassesView *self)
{
  empty (self->list);
  hone_palette_forget_colours ();
  for (int klass = 0; klass < count_classes (self); klass++) {
    hone_palette_set_colour (klass, hone_label_store_get_class_colour (self->store, klass));
    gtk_list_box_append (self->list, new_row (self, klass));
  }
  gtk_widget_set_sensitive (self->add, self->store != NULL);
  gtk_widget_set_visible (self->add, !has_folders (self));
  gtk_label_set_text (GTK_LABEL (self->note), has_folders (self) ? _ (folders_note) : _ (edits_note));
  restore_focus (self);
}

static void
progress_cb (HoneClassesView *self)
{
  double progress = hone_label_store_get_progress (self->store);

  gtk_widget_set_visible (GTK_WIDGET (self->progress), progress < 1);
  gtk_progress_bar_set_fraction (self->progress, progress);
  gtk_widget_set_sensitive (GTK_WIDGET (self->list), progress >= 1);
  if (progress >= 1)
    restore_focus (self);
}

static void
activated_cb (HoneClassesView *self, GtkListBoxRow *row)
{
  g_signal_emit (self, show_signal, 0, GPOINTER_TO_INT (g_object_get_data (G_OBJECT (row), CLASS)));
}

/* --- keys --- */

static const char *
action_of (guint key, gboolean alt)
{
  if (key == GDK_KEY_F2)
    return "classes.rename";
  if (key == GDK_KEY_Delete)
    return "classes.delete";
  if (alt && key == GDK_KEY_Up)
    return "classes.up";
  return alt && key == GDK_KEY_Down ? "classes.down" : NULL;
}

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, HoneClassesView *self)
{
  GtkWidget *row = gtk_widget_get_focus_child (GTK_WIDGET (self->list));
  const char *action = action_of (key, (state & GDK_ALT_MASK) != 0);

  if (row == NULL || action == NULL || has_folders (self))
    return FALSE;
  gtk_widget_activate_action (GTK_WIDGET (self->list), action, "i",
                              GPOINTER_TO_INT (g_object_get_data (G_OBJECT (row), CLASS)));
  return TRUE;
}

/* --- from outside --- */

void
hone_classes_view_set_store (HoneClassesView *self, HoneLabelStore *store)
{
  if (self->store != NULL)
    g_signal_handlers_disconnect_by_data (self->store, self);
  g_set_object (&self->store, store);
  if (store != NULL) {
    g_signal_connect_swapped (store, "classes-changed", G_CALLBACK (fill), self);
    g_signal_connect_swapped (store, "notify::progress", G_CALLBACK (progress_cb), self);
  }
  fill (self);
}

void
hone_classes_view_set_stats (HoneClassesView *self, HoneClassStats *stats)
{
  GtkWidget *row = gtk_widget_get_focus_child (GTK_WIDGET (self->list));

  if (stats != NULL)
    hone_class_stats_ref (stats);
  g_clear_pointer (&self->stats, hone_class_stats_unref);
  self->stats = stats;
  if (self->focus < 0 && row != NULL)
    self->focus = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (row), CLASS));
  fill (self);
}

/* --- the widget --- */

static GtkWidget *
new_head (HoneClassesView *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  self->note = gtk_label_new (_ (edits_note));
  g_object_set (self->note, "xalign", 0.0, "wrap", TRUE, "hexpand", TRUE, NULL);
  gtk_widget_add_css_class (self->note, "dim-label");
  gtk_widget_add_css_class (self->note, "caption");
  self->add = gtk_button_new_with_mnemonic (_ ("_New Class…"));
  gtk_widget_set_valign (self->add, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (self->add, "clicked", G_CALLBACK (add_cb), self);
  gtk_box_append (GTK_BOX (head), self->note);
  gtk_box_append (GTK_BOX (head), self->add);
  return head;
}

static GtkWidget *
new_list (HoneClassesView *self)
{
  GtkWidget *list = gtk_list_box_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->list = GTK_LIST_BOX (list);
  g_object_set (list, "selection-mode", GTK_SELECTION_NONE, NULL);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Classes"), -1);
  g_signal_connect_swapped (list, "row-activated", G_CALLBACK (activated_cb), self);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (list, keys);
  return list;
}

static void
add_actions (HoneClassesView *self)
{
  static const GActionEntry entries[] = {
    { .name = "show", .activate = show_cb, .parameter_type = "i" },
    { .name = "rename", .activate = rename_cb, .parameter_type = "i" },
    { .name = "colour", .activate = colour_cb, .parameter_type = "i" },
    { .name = "own-colour", .activate = own_colour_cb, .parameter_type = "i" },
    { .name = "merge", .activate = merge_cb, .parameter_type = "i" },
    { .name = "delete", .activate = delete_cb, .parameter_type = "i" },
    { .name = "up", .activate = up_cb, .parameter_type = "i" },
    { .name = "down", .activate = down_cb, .parameter_type = "i" },
  };

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "classes", G_ACTION_GROUP (self->actions));
}

static void
hone_classes_view_dispose (GObject *object)
{
  HoneClassesView *self = HONE_CLASSES_VIEW (object);

  if (self->store != NULL)
    g_signal_handlers_disconnect_by_data (self->store, self);
  g_clear_object (&self->store);
  g_clear_pointer (&self->stats, hone_class_stats_unref);
  g_clear_object (&self->actions);
  G_OBJECT_CLASS (hone_classes_view_parent_class)->dispose (object);
}

static void
hone_classes_view_class_init (HoneClassesViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hone_classes_view_dispose;
  show_signal = g_signal_new ("show-class", HONE_TYPE_CLASSES_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                              1, G_TYPE_INT);
}

static void
hone_classes_view_init (HoneClassesView *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 14);

  self->focus = -1;
  add_actions (self);
  self->progress = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  gtk_widget_set_visible (GTK_WIDGET (self->progress), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Rewriting the label files"), -1);
  gtk_box_append (GTK_BOX (column), new_head (self));
  gtk_box_append (GTK_BOX (column), GTK_WIDGET (self->progress));
  gtk_box_append (GTK_BOX (column), new_list (self));
  g_object_set (column, "margin-top", 10, "margin-bottom", 24, "margin-start", 14, "margin-end", 14, NULL);
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), WIDTH);
  adw_clamp_set_child (ADW_CLAMP (clamp), column);
  g_object_set (scroller, "hscrollbar-policy", GTK_POLICY_NEVER, NULL);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), clamp);
  adw_bin_set_child (ADW_BIN (self), scroller);
}
