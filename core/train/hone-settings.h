/* SPDX-License-Identifier: Apache-2.0 */
/* hone-settings.h - every setting, once
 *
 * One table drives the command line, the window, args.yaml, "did you mean" and the manual. Names, defaults and checks
 * are those of spec 04b.
 */
#pragma once

#include "hone-error.h"

G_BEGIN_DECLS

typedef enum {
  HONE_SETTING_BOOL,
  HONE_SETTING_INT,
  HONE_SETTING_NUMBER,
  HONE_SETTING_TEXT,    /* NULL when empty */
  HONE_SETTING_CHOICE,  /* one of choices, or a text where free is set ("pretrained": true, false or a file) */
  HONE_SETTING_NUMBERS, /* a number, or a list of at most n_most: "0.5", "[0.5, 1.5]", "0.5,1.5", "(0.5, 1.5)" */
} HoneSettingType;

typedef enum {
  HONE_PAGE_DATA,
  HONE_PAGE_MODEL,
  HONE_PAGE_TRAINING,
  HONE_PAGE_OPTIMIZATION,
  HONE_PAGE_AUGMENTATION,
  HONE_PAGE_VALIDATION,
  HONE_PAGE_PREDICTION,
  HONE_PAGE_EXPORT,
  HONE_PAGE_RUN,
  HONE_PAGE_HIDDEN, /* accepted, says that it has no effect here */
} HonePage;

/* Which commands read a setting. */
typedef enum {
  HONE_USE_TRAIN = 1 << 0,
  HONE_USE_VAL = 1 << 1,
  HONE_USE_PREDICT = 1 << 2,
  HONE_USE_EXPORT = 1 << 3,
} HoneSettingUse;

/* Against Ultralytics. */
typedef enum {
  HONE_EFFECT_SAME,
  HONE_EFFECT_OTHER,   /* the same but for what note says */
  HONE_EFFECT_NONE,    /* accepted and read by no code; whoever changes it is told so */
  HONE_EFFECT_MISSING, /* anything but the default is refused */
  HONE_EFFECT_OWN,     /* Ultralytics has none of that name: never in args.yaml, which it would refuse */
} HoneSettingEffect;

typedef struct {
  const char *name; /* "lr0" */
  HoneSettingType type;
  const char *fallback;       /* the default as args.yaml writes it; NULL: empty (null) */
  double low, high;           /* of numbers, inclusive; of each in NUMBERS */
  int n_most;                 /* NUMBERS: a list may have so many */
  gboolean whole;             /* NUMBERS: whole numbers only; TEXT: those in it are written as numbers */
  const char *const *choices; /* ends with NULL */
  gboolean free;              /* CHOICE: other texts are fine, too */
  gboolean empty;             /* may be empty although its default is not */
  gboolean automatic;         /* not given, it is chosen: its default, given, is another thing */
  const char *unit;           /* "epochs", "px"; translatable; NULL */
  HonePage page;
  gboolean advanced;
  guint uses; /* HoneSettingUse: which commands read it */
  HoneSettingEffect effect;
  const char *note;       /* N_(): how it differs, why it has no effect, what to do without; NULL when it is the same */
  const char *const *can; /* of a missing one: values besides the default that are not refused; NULL: none */
  const char *title;      /* N_() "Learning rate" */
  const char *help;       /* N_() what it does, when to change it */
  const char *more;       /* N_(): what a larger value does, or being on, in a few words; NULL */
  const char *less;       /* N_(): the same of a smaller one, or of being off */

  /* What type and range cannot say; NULL: nothing. @typed: the value, to tell "3" from "[3]" and "3.0" */
  gboolean (*fits) (const double *x, int n, const char *typed);
  const char *rule; /* N_(): goes with fits, "a number from 0 to 1, or ..." */
} HoneSetting;

/* In the order of args.yaml; ends with name == NULL. */
const HoneSetting *hone_setting_table (void);
const HoneSetting *hone_setting_find (const char *name); /* (nullable) */

/* A name of older versions (spec 04b). */
typedef struct {
  const char *old, *now; /* now == NULL: dropped */
  gboolean turned;       /* what was true is false now */
  const char *value;     /* what "true" means now */
  const char *why;       /* N_(): of what was dropped */
} HoneSettingAlias;

const HoneSettingAlias *hone_setting_aliases (void); /* ends with old == NULL */

/* What may be given, for a person: "a number from 0 to 1", "true or false". Translated. (transfer full) */
char *hone_setting_describe_values (const HoneSetting *row);
/* Its default for a person: "100", "true", "empty", "automatic". Translated. (transfer full) */
char *hone_setting_describe_default (const HoneSetting *row);
/* How it compares with Ultralytics: "The same.", "No effect. It is for ...". Translated. (transfer full) */
char *hone_setting_describe_effect (const HoneSetting *row);

/* The word of @words (ends with NULL) that was probably meant, by edit distance; NULL when none is near. */
const char *hone_closest_word (const char *word, const char *const *words);

typedef struct _HoneSettings HoneSettings;

HoneSettings *hone_settings_new (void); /* all defaults */
HoneSettings *hone_settings_copy (HoneSettings *self);
void hone_settings_free (HoneSettings *self);

/**
 * hone_settings_set:
 * @text: as on the command line or in YAML: "0.01", "True", "null", "[0, 1]"
 *
 * Errors: %HONE_ERROR_USAGE: unknown name (with "did you mean"), wrong type, out of range.
 */
gboolean hone_settings_set (HoneSettings *self, const char *name, const char *text, GError **error);
/* For a person: what of the settings has no effect or an unusual one; a line each. (transfer full) */
char **hone_settings_list_notes (HoneSettings *self);
void hone_settings_reset (HoneSettings *self, const char *name);
gboolean hone_settings_is_default (HoneSettings *self, const char *name);
/* Given by somebody, be it the default itself: "rect=false" in prediction is not the same as nothing. */
gboolean hone_settings_is_given (HoneSettings *self, const char *name);
/* Has no value: null in args.yaml. */
gboolean hone_settings_is_empty (HoneSettings *self, const char *name);

/* Errors: %HONE_ERROR_USAGE: a setting asks for what this version cannot do. For settings that came from a file:
 * hone_settings_read_yaml () takes them over, since files of other programs are looked at, too. */
gboolean hone_settings_check (HoneSettings *self, GError **error);

/* Programmer's errors are g_return_if_fail: name and type must be right. */
gboolean hone_settings_get_bool (HoneSettings *self, const char *name);
/* Of INT and NUMBER; of NUMBERS the first. */
int hone_settings_get_int (HoneSettings *self, const char *name);       /* 0 when empty */
double hone_settings_get_number (HoneSettings *self, const char *name); /* NAN when empty */
/**
 * hone_settings_get_numbers:
 * @n: (out): how many; 1 for a single number, 0 when empty
 *
 * Of NUMBERS. "0.5" and "[0.5]" both give one number; hone_settings_show () tells them apart.
 *
 * Returns: (transfer full) (array length=n) (nullable): the numbers; NULL when the setting is empty
 */
double *hone_settings_get_numbers (HoneSettings *self, const char *name, int *n);
const char *hone_settings_get_text (HoneSettings *self, const char *name); /* of TEXT and CHOICE; NULL when empty */
/* "[0, 2]", "0,2" or "3" of a TEXT: its parts without blanks and quotes; NULL when empty. (transfer full) */
char **hone_settings_get_list (HoneSettings *self, const char *name);
char *hone_settings_show (HoneSettings *self, const char *name); /* as args.yaml writes it */

/* args.yaml (spec 04b, end): without Hone's own. */
char *hone_settings_to_yaml (HoneSettings *self);
/* Hone's own that were given, in the same form: for run.json and checkpoints; "" when there are none. */
char *hone_settings_own_to_yaml (HoneSettings *self);
/* Names that we have never heard of are passed over: it may be of another version. */
gboolean hone_settings_read_yaml (HoneSettings *self, const char *path, GError **error);
/* The file of cfg=FILE, which a person wrote: unknown names, a cfg in it and what this version cannot do are errors. */
gboolean hone_settings_read_cfg (HoneSettings *self, const char *path, GError **error);
/* The same for a text; @name is what messages call it. */
gboolean hone_settings_parse_yaml (HoneSettings *self, const char *text, const char *name, GError **error);
/* "hone train data=… model=…": only what differs from the defaults. */
char *hone_settings_to_command (HoneSettings *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneSettings, hone_settings_free)

G_END_DECLS
