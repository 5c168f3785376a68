/* SPDX-License-Identifier: Apache-2.0 */
/* test-settings-peer.c - what Ultralytics 8.4.190 accepted, refused, and wrote into args.yaml
 *
 * Each word was given to "yolo train" (8.4.190, on a processor); what is written here is what came of it, nothing else
 * of it was looked at. Rows with "kinder" are where Hone differs on purpose, and why.
 */
#include "hone-settings.h"

#include <string.h>

typedef struct {
  const char *word;
  const char *line;   /* of args.yaml, without the name; NULL: refused */
  const char *kinder; /* Hone's line instead; "": Hone refuses it */
} Word;

static const Word words[] = {
  /* Whole numbers */
  { "epochs=1e0", " 1" },
  { "epochs=2.0", " 2" },
  { "epochs=2.5", NULL },
  { "epochs=0", NULL },
  { "epochs=-1", NULL },
  { "epochs=None", NULL },
  { "epochs=", NULL },
  { "epochs='2'", NULL },
  { "epochs=2,3", NULL },
  { "epochs=True", " true", "" }, /* a slip, surely */
  { "patience=0", " 0" },
  { "patience=-1", NULL },
  { "patience=1.0", " 1" },
  { "patience=1.5", NULL },
  { "patience=None", NULL },
  { "seed=-1", NULL },
  { "seed=1.0", " 1" },
  { "seed=1.5", NULL },
  { "seed=4294967296", NULL },
  { "close_mosaic=-1", " -1" },
  { "close_mosaic=2.0", " 2" },
  { "save_period=0", " 0" },
  { "save_period=-5", " -5" },
  { "save_period=1.5", NULL },
  { "workers=-1", " -1" },
  { "workers=2.5", NULL },
  { "nbs=0", NULL },
  { "nbs=1.0", " 1" },
  { "max_det=0", NULL },
  { "max_det=10.0", " 10" },
  { "line_width=0", " 0" },
  { "line_width=2.0", " 2" },
  { "line_width=2.5", NULL },
  { "vid_stride=0", NULL },
  { "mask_ratio=0", NULL },
  { "opset=30", " 30" },
  /* Parts */
  { "lr0=-1", NULL },
  { "lr0=0", " 0" },
  { "lr0=1", " 1" },
  { "lr0=1.5", NULL },
  { "lr0=1e-3", " 0.001" },
  { "lr0=.001", " 0.001" },
  { "lr0=None", NULL },
  { "lr0=abc", NULL },
  { "lr0=inf", NULL },
  { "mosaic=1.5", NULL },
  { "mosaic=-0.1", NULL },
  { "mosaic=1", " 1" },
  { "multi_scale=0.5", " 0.5" },
  { "multi_scale=1", " 1" },
  { "multi_scale=1.5", NULL },
  { "cls_pw=0.5", " 0.5" },
  { "cls_pw=2", NULL },
  { "conf=1.5", NULL },
  { "conf=0", " 0" },
  { "iou=0", " 0" },
  { "iou=None", NULL },
  { "perspective=0.01", " 0.01" },
  { "copy_paste=0.5", " 0.5" },
  /* Any number */
  { "warmup_epochs=-1", " -1" },
  { "warmup_epochs=100", " 100" },
  { "box=-1", " -1" },
  { "box=0", " 0" },
  { "degrees=400", " 400" },
  { "degrees=-30", " -30" },
  { "shear=-5", " -5" },
  { "shear=100", " 100" },
  { "time=0", " 0" },
  { "time=0.001", " 0.001" },
  { "time=-1", " -1", "" }, /* would end before it begins */
  { "batch=0.5", " 0.5" },
  { "batch=1.5", NULL },
  { "batch=0", " 0" },
  { "batch=-1", " -1" },
  { "batch=-2", " -2", "" }, /* means nothing */
  { "batch=2.0", NULL, " 2.0" },
  { "batch=None", NULL },
  /* Numbers or lists of them */
  { "imgsz=64", " 64" },
  { "imgsz=33", " 33" },
  { "imgsz=64.0", NULL, " 64" },
  { "imgsz=[64,96]", "\n- 64\n- 96" },
  { "imgsz=None", NULL },
  { "imgsz=0", " 0", "" }, /* became 32 there */
  { "imgsz=-1", " -1", "" },
  { "scale=[0.5,1.5]", "\n- 0.5\n- 1.5" },
  { "scale=(0.5,1.5)", "\n- 0.5\n- 1.5" },
  { "scale=0.5,1.5", "\n- 0.5\n- 1.5" },
  { "scale=[1.5,0.5]", "\n- 1.5\n- 0.5" },
  { "scale=[0.9]", NULL },
  { "scale=1.5", NULL },
  { "scale=1", " 1" },
  { "scale=[0.5,1.5,2]", NULL },
  { "scale=[-1,3]", "\n- -1\n- 3", "" }, /* pictures inside out */
  { "scale=None", NULL },
  { "fraction=0.5", " 0.5" },
  { "fraction=0", NULL },
  { "fraction=1", " 1.0", " 1" },
  { "fraction=3", " 3" },
  { "fraction=1.5", NULL },
  { "fraction=3.0", NULL },
  { "fraction=[0.5,0.5]", "\n- 0.5\n- 0.5" },
  { "fraction=[0.5,0.5,0.5]", "\n- 0.5\n- 0.5\n- 0.5" },
  { "fraction=[3,2]", "\n- 3\n- 2" },
  { "fraction=[0.5]", NULL },
  { "fraction=[0.5,0.5,0.5,0.5]", NULL },
  { "fraction=-1", NULL },
  { "fraction=[]", NULL },
  { "fraction=[0,1]", NULL },
  { "fraction=None", NULL },
  { "fraction=0.001", " 0.001" },
  { "fraction=100", " 100" },
  /* Switches */
  { "cos_lr=1", NULL },
  { "cos_lr=0", NULL },
  { "cos_lr=yes", NULL },
  { "cos_lr=true", " true" },
  { "cos_lr=TRUE", " true" },
  { "cos_lr=None", NULL },
  { "cos_lr=", NULL },
  { "rect=on", NULL },
  { "single_cls=True", " true" },
  /* Choices */
  { "optimizer=lion", NULL },
  { "optimizer=None", NULL },
  { "optimizer=adamw", " adamw", " AdamW" }, /* one form */
  { "optimizer=rmsprop", " rmsprop", " RMSProp" },
  { "cache=True", " true" },
  { "cache=ram", " ram" },
  { "cache=disk", " disk" },
  { "cache=None", " null" },
  { "cache=RAM", " RAM", " ram" },
  { "cache=banana", " banana", "" }, /* a slip; was no cache there */
  { "cache=1", " 1", "" },
  { "amp=None", NULL },
  { "amp=bf16", " bf16" },
  { "amp=fp16", " fp16" },
  { "amp=FP32", " fp32" },
  { "amp=fp64", NULL },
  { "amp=1", NULL },
  { "amp=0", NULL },
  { "copy_paste_mode=none", NULL },
  { "copy_paste_mode=Mixup", " Mixup", " mixup" },
  { "split=test", " test" },
  { "split=banana", " banana", "" },
  { "pretrained=False", " false" },
  { "pretrained=None", " null" },
  { "quantize=8", " 8" },
  { "quantize=7", NULL },
  { "nms=True", " true" },
  { "nms=1", NULL },
  { "nms=None", " null" },
  { "auto_augment=None", " null" },
  { "erasing=2", NULL },
  { "dropout=0.5", " 0.5" },
  { "embed=[1,2]", "\n- 1\n- 2" },
  { "tracker=banana", " banana" },
  { "workspace=4", " 4" },
  /* Layers, classes, names */
  { "freeze=2", " 2" },
  { "freeze=[0,1]", "\n- 0\n- 1" },
  { "freeze=0,1", "\n- 0\n- 1" },
  { "freeze=(0,1)", "\n- 0\n- 1" },
  { "freeze=23.cv2", " 23.cv2" },
  { "freeze=[]", " []" },
  { "freeze=None", " null" },
  { "freeze=['23.cv2']", " '[23.cv2]'", "\n- 23.cv2" }, /* the shell's quotes were lost, and nothing was frozen */
  { "classes=0", " 0" },
  { "classes=[0]", "\n- 0" },
  { "classes=0,2", "\n- 0\n- 2" },
  { "classes=None", " null" },
  { "name=5", " '5'" },
  { "device=cpu", " cpu" },
};

/* What follows "name:" in args.yaml. (transfer full) */
static char *
line_of (HoneSettings *settings, const char *name)
{
  g_autofree char *yaml = hone_settings_to_yaml (settings);
  g_autofree char *start = g_strdup_printf ("\n%s:", name);
  const char *value = strstr (yaml, start);
  const char *end;

  g_assert_nonnull (value);
  value += strlen (start);
  end = strchr (value + 1, '\n');
  while (g_str_has_prefix (end, "\n- "))
    end = strchr (end + 1, '\n');
  return g_strndup (value, (gsize) (end - value));
}

static void
try_word (const Word *word, guint *wrong)
{
  g_auto (GStrv) parts = g_strsplit (word->word, "=", 2);
  const char *want = word->kinder != NULL ? word->kinder[0] != '\0' ? word->kinder : NULL : word->line;
  g_autoptr (HoneSettings) settings = hone_settings_new ();
  g_autoptr (GError) error = NULL;
  gboolean taken = hone_settings_set (settings, parts[0], parts[1], &error);
  g_autofree char *got = taken ? line_of (settings, parts[0]) : NULL;

  if (g_strcmp0 (got, want) == 0)
    return;
  g_test_message ("%s: wanted “%s”, got “%s” %s", word->word, want != NULL ? want : "refused",
                  got != NULL ? got : "refused", error != NULL ? error->message : "");
  (*wrong)++;
}

static void
test_words (void)
{
  guint wrong = 0;

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    try_word (&words[i], &wrong);
  g_test_message ("%u words", (guint) G_N_ELEMENTS (words));
  g_assert_cmpuint (wrong, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/settings-peer/words", test_words);
  return g_test_run ();
}
