/* SPDX-License-Identifier: Apache-2.0 */
/* hone-live-log.c - see hone-live-log.h */
#include "hone-live-log.h"

#include "hone-toast.h"

#include <glib/gi18n.h>

#define MOST 5000 /* lines kept */

struct _HoneLiveLog {
  AdwBin parent_instance;

  GPtrArray *lines; /* of char * */
  GtkWidget *filter, *copy, *view;
  GtkTextBuffer *buffer;
};

G_DEFINE_FINAL_TYPE (HoneLiveLog, hone_live_log, ADW_TYPE_BIN)

static gboolean
is_wanted (HoneLiveLog *self, const char *line)
{
  g_autofree char *wanted = g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (self->filter)), -1);
  g_autofree char *folded = g_utf8_casefold (line, -1);

  return strstr (folded, wanted) != NULL;
}

/* At the end it stays at the end. */
static void
append (HoneLiveLog *self, const char *line)
{
  GtkTextIter end;

  gtk_text_buffer_get_end_iter (self->buffer, &end);
  gtk_text_buffer_insert (self->buffer, &end, line, -1);
  gtk_text_buffer_insert (self->buffer, &end, "\n", 1);
  gtk_text_view_scroll_to_iter (GTK_TEXT_VIEW (self->view), &end, 0, FALSE, 0, 0);
}

static void
filter_cb (HoneLiveLog *self)
{
  gtk_text_buffer_set_text (self->buffer, "", 0);
  for (guint i = 0; i < self->lines->len; i++)
    if (is_wanted (self, self->lines->pdata[i]))
      append (self, self->lines->pdata[i]);
}

static void
copy_cb (HoneLiveLog *self)
{
  GtkTextIter start, end;
  g_autofree char *text = NULL;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  text = gtk_text_buffer_get_text (self->buffer, &start, &end, FALSE);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  hone_toast_say (GTK_WIDGET (self), _ ("Log copied"));
}

void
hone_live_log_clear (HoneLiveLog *self)
{
  g_ptr_array_set_size (self->lines, 0);
  gtk_text_buffer_set_text (self->buffer, "", 0);
}

void
hone_live_log_add (HoneLiveLog *self, const char *text)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *clock = g_date_time_format (now, "%H:%M:%S");
  char *line = g_strdup_printf ("%s  %s", clock, text);

  if (self->lines->len >= MOST)
    g_ptr_array_remove_range (self->lines, 0, MOST / 10);
  g_ptr_array_add (self->lines, line);
  if (is_wanted (self, line))
    append (self, line);
}

void
hone_live_log_search (HoneLiveLog *self)
{
  gtk_widget_grab_focus (self->filter);
}

static void
hone_live_log_finalize (GObject *object)
{
  g_ptr_array_unref (HONE_LIVE_LOG (object)->lines);
  G_OBJECT_CLASS (hone_live_log_parent_class)->finalize (object);
}

static void
hone_live_log_class_init (HoneLiveLogClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hone_live_log_finalize;
}

static GtkWidget *
make_bar (HoneLiveLog *self)
{
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  self->filter = gtk_search_entry_new ();
  g_object_set (self->filter, "placeholder-text", _ ("Show only lines with…"), "hexpand", TRUE, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->filter), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Filter of the log"),
                                  -1);
  g_signal_connect_swapped (self->filter, "search-changed", G_CALLBACK (filter_cb), self);
  self->copy = gtk_button_new_with_label (_ ("Copy"));
  gtk_widget_set_tooltip_text (self->copy, _ ("Copy what is shown"));
  g_signal_connect_swapped (self->copy, "clicked", G_CALLBACK (copy_cb), self);
  gtk_box_append (GTK_BOX (bar), self->filter);
  gtk_box_append (GTK_BOX (bar), self->copy);
  return bar;
}

static GtkWidget *
make_view (HoneLiveLog *self)
{
  GtkWidget *window = gtk_scrolled_window_new ();

  self->view = g_object_new (GTK_TYPE_TEXT_VIEW, "editable", FALSE, "monospace", TRUE, "cursor-visible", FALSE,
                             "wrap-mode", GTK_WRAP_WORD_CHAR, "left-margin", 12, "right-margin", 12, "top-margin", 10,
                             "bottom-margin", 10, NULL);
  self->buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->view));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Log"), -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (window), self->view);
  gtk_widget_set_vexpand (window, TRUE);
  gtk_widget_add_css_class (window, "card");
  gtk_widget_set_overflow (window, GTK_OVERFLOW_HIDDEN);
  return window;
}

static void
hone_live_log_init (HoneLiveLog *self)
{
  GtkWidget *box = g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "spacing", 12, "margin-start",
                                 18, "margin-end", 18, "margin-top", 12, "margin-bottom", 12, NULL);

  self->lines = g_ptr_array_new_with_free_func (g_free);
  gtk_box_append (GTK_BOX (box), make_bar (self));
  gtk_box_append (GTK_BOX (box), make_view (self));
  adw_bin_set_child (ADW_BIN (self), box);
}
