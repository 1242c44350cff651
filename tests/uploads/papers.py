"""Papers as people send them, and as attackers do."""

import zlib
from io import BytesIO
from random import Random

import pikepdf
from PIL import Image
from PIL.TiffImagePlugin import IFDRational
from pillow_heif import register_heif_opener

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SECRET = b"canary-4711"

register_heif_opener()


def make_photo(
    kind: str = "JPEG", size: tuple[int, int] = (400, 300), *, noise: int | None = None, rotation: int = 1
) -> bytes:
    """A photo with the position where it was taken. ``noise``: a seed; such a photo can hardly be compressed."""
    if noise is None:
        image = Image.new("RGB", size, "white")
        image.paste((200, 0, 0), (0, 0, size[0] // 2, size[1] // 2))  # red above on the left
    else:
        image = Image.frombytes("RGB", size, Random(noise).randbytes(size[0] * size[1] * 3))
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    exif[0x0112] = rotation
    position = exif.get_ifd(0x8825)
    position[1], position[2] = "N", (IFDRational(48), IFDRational(46), IFDRational(42))
    written = BytesIO()
    image.save(written, kind, exif=exif, quality=95)
    return written.getvalue()


def make_pdf(pages: int = 1) -> bytes:
    """A PDF of blank pages."""
    with pikepdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page()
        return _save(pdf)


def make_nasty_pdf() -> bytes:
    """A PDF with a script, an action, an attachment, a form, a link, metadata and a page that starts a program."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        script = pikepdf.Dictionary(
            S=pikepdf.Name.JavaScript, JS=pikepdf.String(f"app.alert('{SECRET.decode()}')")
        )
        pdf.Root.OpenAction = script
        pdf.Root.AA = pikepdf.Dictionary(WC=script)
        pdf.Root.Names = pikepdf.Dictionary(
            JavaScript=pikepdf.Dictionary(Names=pikepdf.Array([pikepdf.String("x"), script]))
        )
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(), XFA=pdf.make_stream(SECRET))
        pdf.attachments["evil.exe"] = SECRET
        link = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Link,
            Rect=[0, 0, 9, 9],
            A=pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String(SECRET.decode())),
        )
        pdf.pages[0].obj.Annots = pikepdf.Array([pdf.make_indirect(link)])
        pdf.pages[0].obj.AA = pikepdf.Dictionary(O=script)
        pdf.docinfo["/Author"] = SECRET.decode()
        return _save(pdf)


def make_locked_pdf() -> bytes:
    """A PDF that asks for a password."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        written = BytesIO()
        pdf.save(written, encryption=pikepdf.Encryption(user="secret", owner="secret"))
        return written.getvalue()


def make_bomb_pdf(megabytes: int = 300) -> bytes:
    """A small PDF whose page unpacks to hundreds of megabytes."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1024 * 1024)) for _ in range(megabytes)) + packer.flush()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        content = pdf.make_stream(b"")
        content.write(packed, filter=pikepdf.Name.FlateDecode)
        pdf.pages[0].obj.Contents = content
        written = BytesIO()
        pdf.save(written, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)
        return written.getvalue()


def make_bomb_png(side: int = 20_000) -> bytes:
    """A PNG of few bytes and hundreds of millions of pixels."""
    written = BytesIO()
    Image.new("1", (side, side)).save(written, "PNG")
    return written.getvalue()


def _save(pdf: pikepdf.Pdf) -> bytes:
    written = BytesIO()
    pdf.save(written)
    return written.getvalue()
