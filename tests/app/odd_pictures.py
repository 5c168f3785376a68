# SPDX-License-Identifier: Apache-2.0
# odd_pictures.py - every kind of picture that people have, made without any library: 64 x 48 pixels, four squares

import base64
import os
import struct
import zlib

WIDTH, HEIGHT = 64, 48
COLOURS = ((255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255))

# Of the same squares, by programs that can write them: a JPEG with the inks of a printer, a WebP, an animated one.
CMYK = base64.b64decode("""
/9j/7gAOQWRvYmUAZAAAAAAC/9sAQwAGBAUGBQQGBgUGBwcGCAoQCgoJCQoUDg8MEBcUGBgXFBYWGh0lHxobIxwWFiAsICMmJykq
KRkfLTAtKDAlKCko/9sAQwEHBwcKCAoTCgoTKBoWGigoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgo
KCgoKCgo/8AAFAgAMABABAEiAAIRAQMRAQQiAP/EABgAAQADAQAAAAAAAAAAAAAAAAAGBwgJ/8QAFBABAAAAAAAAAAAAAAAAAAAA
AP/EABkBAQADAQEAAAAAAAAAAAAAAAAGBwgFCf/EABwRAQABBQEBAAAAAAAAAAAAAACiFhdjZOKj4f/aAA4EAQACEQMRBAAAPwCx
AExZtapAAAAFOAJe9DAAAAAXGJ+M3XY1PThki2W1DsAQAT8LsanpwWy2odgDLozmLhqvDL4vqt8EuQBowZzCq8MvhW+CXIA6XAMe
o0AAAADmiA0k44AAAAP/2Q==""")
WEBP = base64.b64decode("UklGRjoAAABXRUJQVlA4TC0AAAAvP8ALAB8gEEjeHzqN+RcQFPwf3fxHZA+ASIDEk570pIlOjOj/BAyLvgWPvgEA")
ANIMATION = base64.b64decode("""
UklGRsgAAABXRUJQVlA4WAoAAAACAAAAPwAALwAAQU5JTQYAAAAAAAAAAABBTk1GSgAAAAAAAAAAAD8AAC8AAGQAAAJWUDhMMgAA
AC8/wAsAHyAQSN4fOo35FxAU/B/d/EdkD4Aw22iSkzzJKdwzov+xbdumqvo3AEBV1d0BQU5NRkoAAAAAAAAAAAA/AAAvAABkAAAA
VlA4TDIAAAAvP8ALAB8gEEjeHzqN+RcQFPwf3fxHZA+AMNtokpOc5CncM6L/oapaVfX3tm0bAMDdAA==""")

# Orientation 6: what was the upper edge lies at the left, so viewers turn it to the right.
TURNED = b"\xff\xe1\x00\x22Exif\0\0MM\0*\0\0\0\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00"


def square(x, y):
    return (y >= HEIGHT // 2) * 2 + (x >= WIDTH // 2)


def rows(pixel):
    """pixel (x, y): the bytes of one."""
    return [b"".join(pixel(x, y) for x in range(WIDTH)) for y in range(HEIGHT)]


def png(bits, kind, lines, extra=b""):
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", WIDTH, HEIGHT, bits, kind, 0, 0, 0)) +
            (chunk(b"PLTE", extra) if extra else b"") +
            chunk(b"IDAT", zlib.compress(b"".join(b"\0" + line for line in lines))) + chunk(b"IEND", b""))


def grey_16():
    """From black to white, as a camera gives it."""
    return rows(lambda x, y: struct.pack(">H", 65535 * x // (WIDTH - 1)))


def radiograph():
    """12 bits in 16, as DICOM is exported: 1024 to 3070. In the upper 8 bits seven shades are left."""
    return rows(lambda x, y: struct.pack(">H", 1024 + 2046 * x // (WIDTH - 1)))


def alpha():
    return png(8, 6, rows(lambda x, y: bytes(COLOURS[square(x, y)] + (255 if y > 8 else 0,))))


def palette():
    return png(8, 3, rows(lambda x, y: bytes([square(x, y)])), b"".join(map(bytes, COLOURS)))


def tiff(lines):
    """Grey, 16 bits, little end first, as it is."""
    data = b"".join(line[i + 1:i + 2] + line[i:i + 1] for line in lines for i in range(0, len(line), 2))
    tags = ((256, WIDTH), (257, HEIGHT), (258, 16), (259, 1), (262, 1), (273, 8), (277, 1), (278, HEIGHT),
            (279, len(data)))
    return (struct.pack("<2sHI", b"II", 42, 8 + len(data)) + data + struct.pack("<H", len(tags)) +
            b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags) + struct.pack("<I", 0))


def bmp():
    lines = rows(lambda x, y: bytes(reversed(COLOURS[square(x, y)])))
    data = b"".join(reversed(lines))
    return (struct.pack("<2sIHHI", b"BM", 54 + len(data), 0, 0, 54) +
            struct.pack("<IiiHHIIiiII", 40, WIDTH, HEIGHT, 1, 24, 0, len(data), 2835, 2835, 0, 0) + data)


def turned(jpeg):
    return jpeg[:2] + TURNED + jpeg[2:]


def write(folder, jpeg):
    """All of them; @jpeg: one of the usual kind. Returns: those that can be shown, and those that cannot, by name."""
    good = {"cmyk.jpg": CMYK, "grey16.png": png(16, 0, grey_16()), "deep.tif": tiff(grey_16()),
            "radiograph.png": png(16, 0, radiograph()), "alpha.png": alpha(), "palette.png": palette(),
            "bitmap.bmp": bmp(), "still.webp": WEBP, "really-png.jpg": palette(), "turned.jpg": turned(jpeg)}
    bad = {"animation.webp": ANIMATION, "cut.jpg": jpeg[:len(jpeg) // 2], "empty.jpg": b"",
           "letter.jpg": b"<html>not found</html>"}
    for name, data in {**good, **bad}.items():
        with open(os.path.join(folder, name), "wb") as file:
            file.write(data)
    return list(good), list(bad)


def grey_values(path):
    """The first channel of a PNG of 8 bits, as Hone's thumbnails are."""
    with open(path, "rb") as file:
        data = file.read()
    at, packed, channels, width = 8, b"", 3, 0
    while at < len(data):
        n, name = struct.unpack(">I4s", data[at:at + 8])
        if name == b"IHDR":
            width, _, _, kind = struct.unpack(">IIBB", data[at + 8:at + 18])
            channels = {0: 1, 2: 3, 6: 4}[kind]
        packed += data[at + 8:at + 8 + n] if name == b"IDAT" else b""
        at += n + 12
    flat, line, before, values = zlib.decompress(packed), width * channels, bytearray(width * channels), []
    for start in range(0, len(flat), line + 1):
        now = bytearray(flat[start + 1:start + 1 + line])
        for i in range(line):
            left, up = now[i - channels] if i >= channels else 0, before[i]
            corner = before[i - channels] if i >= channels else 0
            guess = left + up - corner
            paeth = min((left, up, corner), key=lambda value: abs(guess - value))
            now[i] = (now[i] + (0, left, up, (left + up) // 2, paeth)[flat[start]]) % 256
        values += now[::channels]
        before = now
    return values
