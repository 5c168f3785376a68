/* SPDX-License-Identifier: Apache-2.0 */
/* hone-compat.c - see hone-compat.h */
#include "hone-compat.h"

#include <math.h>

#define FITS 12 /* rows */

/* "_Keep it" -> "Keep it", "A__B" -> "A_B" */
static char *
without_mnemonic (const char *label)
{
  g_autoptr (GString) plain = g_string_new (NULL);

  for (const char *c = label; *c != '\0'; c++) {
    if (*c == '_' && c[1] != '\0')
      c++;
    g_string_append_c (plain, *c);
  }
  return g_string_free (g_steal_pointer (&plain), FALSE);
}

static void
name_button (GtkButton *button)
{
  g_autofree char *plain = NULL;

  if (gtk_button_get_label (button) == NULL || !gtk_button_get_use_underline (button))
    return;
  plain = without_mnemonic (gtk_button_get_label (button));
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, plain, -1);
}

/* The button inside a drop-down has no name of its own: it takes that of its row. */
static void
name_drop_down (GtkWidget *button)
{
  GtkWidget *row = gtk_widget_get_ancestor (button, ADW_TYPE_PREFERENCES_ROW);

  if (row != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), -1);
}

void
hone_compat_name_buttons (GtkWidget *root)
{
  if (GTK_IS_TOGGLE_BUTTON (root) && GTK_IS_DROP_DOWN (gtk_widget_get_parent (root)))
    name_drop_down (root);
  else if (GTK_IS_BUTTON (root))
    name_button (GTK_BUTTON (root));
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    hone_compat_name_buttons (child);
}

void
hone_compat_name_cell (GtkListItem *item, const char *name)
{
  GtkWidget *child = gtk_list_item_get_child (item);
  GtkWidget *cell = child != NULL ? gtk_widget_get_parent (child) : NULL;

  if (cell != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (cell), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

void
hone_compat_name_entry (GtkWidget *row, const char *name)
{
  GtkEditable *text = gtk_editable_get_delegate (GTK_EDITABLE (row));

  gtk_accessible_update_property (GTK_ACCESSIBLE (text), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

void
hone_compat_dispose_bin (AdwBin *bin, GType type)
{
  adw_bin_set_child (bin, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (bin), type);
}

/* What GTK's own controllers of a scrolled window hear of the wheel. */
static void
hear_wheel (GtkScrolledWindow *scrolled, gboolean upright)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (scrolled));

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++) {
    g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

    if (GTK_IS_EVENT_CONTROLLER_SCROLL (controller))
      gtk_event_controller_scroll_set_flags (
          GTK_EVENT_CONTROLLER_SCROLL (controller),
          GTK_EVENT_CONTROLLER_SCROLL_KINETIC |
              (upright ? GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES : GTK_EVENT_CONTROLLER_SCROLL_HORIZONTAL));
  }
}

void
hone_compat_scroll_if_long (GtkScrolledWindow *scrolled, guint rows)
{
  GtkPolicyType across;

  gtk_scrolled_window_get_policy (scrolled, &across, NULL);
  gtk_scrolled_window_set_policy (scrolled, across, rows > FITS ? GTK_POLICY_AUTOMATIC : GTK_POLICY_NEVER);
  hear_wheel (scrolled, rows > FITS);
}

/* A notch goes as far as GTK's do. */
static gboolean
sideways_cb (GtkEventControllerScroll *controller, double dx, double dy, GtkScrolledWindow *scrolled)
{
  GtkAdjustment *along = gtk_scrolled_window_get_hadjustment (scrolled);
  const double notch = pow (gtk_adjustment_get_page_size (along), 2.0 / 3);

  if ((gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller)) & GDK_SHIFT_MASK) == 0)
    return FALSE;
  gtk_adjustment_set_value (along, gtk_adjustment_get_value (along) + dy * notch);
  return TRUE;
}

void
hone_compat_scroll_sideways (GtkScrolledWindow *scrolled)
{
  GtkEventController *controller;

  hear_wheel (scrolled, FALSE);
  controller = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  g_signal_connect (controller, "scroll", G_CALLBACK (sideways_cb), scrolled);
  gtk_widget_add_controller (GTK_WIDGET (scrolled), controller);
}
