#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# pseudo.py - a language of long words, to see where the window has no room for one
#
#   pseudo.py BUILD/po        then   LANGUAGE=xx LC_ALL=C.UTF-8 BUILD/app/hone-desktop
#
# Every string of the sources (po/POTFILES) gets accents and is stretched by a third, short ones by more, as German and
# Finnish do; format directives, mnemonics and markup stay. Writes BUILD/po/xx/LC_MESSAGES/hone.mo; nothing in the
# source tree. Needs xgettext and msgfmt.
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ACCENTS = str.maketrans("aeiouAEIOUncy", "àéîöüÀÉÎÖÜñçÿ")
KEEP = re.compile(r"(%(?:\d+\$)?[-+ #0']*\d*(?:\.\d+)?(?:hh|h|ll|l|z|j)?[a-zA-Z%]|<[^>]*>|&\w+;|\\.|_[A-Za-z]|\{[^}]*\})")
FILLER = " lõngêr wörds fõr thê sàmê thîng àgàîn ànd àgàîn"


def stretch(text):
    """'Start' -> 'Stàrt lõng'"""
    parts = KEEP.split(text)
    plain = "".join(parts[0::2])
    if not re.search(r"[A-Za-z]", plain):
        return text
    parts[0::2] = [part.translate(ACCENTS) for part in parts[0::2]]
    extra = max(len(plain) // 3, min(len(plain), 6))
    filler = (FILLER * (1 + extra // len(FILLER)))[:extra].rstrip()
    result = "".join(parts)
    end = re.search(r"(?:[.:…!?]|\s|\\n)*$", result).start()
    return result[:end] + filler + result[end:]


def template():
    """All strings as they are in the sources now."""
    files = [line.strip() for line in open(os.path.join(ROOT, "po", "POTFILES")) if line.strip()]
    files = [name for name in files if not name.startswith("#") and os.path.exists(os.path.join(ROOT, name))]
    words = ["xgettext", "--from-code=UTF-8", "-k_", "-kN_", "-kC_:1c,2", "-kngettext:1,2", "-kg_dngettext:2,3",
             "-o", "-", "--no-location", "--no-wrap", "-F", *files]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def unquote(line):
    return line[line.index('"') + 1:line.rindex('"')]


def entries(pot):
    """(context, id, plural) of each entry but the head."""
    for block in pot.split("\n\n"):
        fields, field = {}, None
        for line in block.split("\n"):
            match = re.match(r"(msgctxt|msgid_plural|msgid|msgstr\S*) ", line)
            if match:
                field = match.group(1)
            if field is not None and '"' in line and not line.startswith("#"):
                fields[field] = fields.get(field, "") + unquote(line)
        if fields.get("msgid"):
            yield fields.get("msgctxt"), fields["msgid"], fields.get("msgid_plural")


def catalogue():
    lines = ['msgid ""', 'msgstr ""', '"Content-Type: text/plain; charset=UTF-8\\n"',
             '"Plural-Forms: nplurals=2; plural=n != 1;\\n"', ""]
    for context, one, many in entries(template()):
        if context is not None:
            lines.append(f'msgctxt "{context}"')
        lines.append(f'msgid "{one}"')
        if many is None:
            lines.append(f'msgstr "{stretch(one)}"')
        else:
            lines += [f'msgid_plural "{many}"', f'msgstr[0] "{stretch(one)}"', f'msgstr[1] "{stretch(many)}"']
        lines.append("")
    return "\n".join(lines)


def main(folder):
    place = os.path.join(folder, "xx", "LC_MESSAGES")
    os.makedirs(place, exist_ok=True)
    subprocess.run(["msgfmt", "-", "-o", os.path.join(place, "hone.mo")], input=catalogue(), text=True, check=True)


if __name__ == "__main__":
    main(sys.argv[1])
