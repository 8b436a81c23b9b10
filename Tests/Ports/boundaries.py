"""Files whose numbers are at the boundaries of 32 bits, of which programs of 32 and of 64 bits must report the same, or that they are too large."""

import io
import random
import struct
import subprocess
import tarfile
import zipfile

VALUES = [0x7ffffe00, 0x7ffffff8, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff]
WIDE_VALUES = [*VALUES, 1 << 32, (1 << 32) + 1, (1 << 63) - 1, 1 << 63, (1 << 64) - 1]
SKIPPABLE_MAGIC = 0x184d2a50
ZSTD_MAGIC = 0xfd2fb528


def tar(contents):
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        member = tarfile.TarInfo("program")
        member.size, member.mode = len(contents), 0o755
        archive.addfile(member, io.BytesIO(contents))
    return stream.getvalue()


def tar_headers(archive):
    """Sizes of members of all types."""
    for value in WIDE_VALUES:
        for kind in b"0123456LSKxgV":
            header = bytearray(archive[:512])
            header[124:136] = b"%011o\0" % value if value < 8 ** 11 else bytes([0x80]) + value.to_bytes(11, "big")
            header[156] = kind
            header[148:156] = b" " * 8
            header[148:156] = b"%06o\0 " % sum(header)
            yield f"size-{value:x}-{chr(kind)}.tar", bytes(header) + archive[512:]


def sparse(contents):
    """Maps of sparse files in pax records."""
    def record(text):
        length = len(text) + 2
        while len(f"{length} {text}\n") != length:
            length += 1
        return f"{length} {text}\n"

    for size in [0x7fffffff, 0x80000000, 1 << 32]:
        for number, parts in enumerate([
                [(0, 512), (0x7ffffdff, 512)], [(0, 512), (0x7ffffffe, 1)], [(0, 1024)], [(0x7fffffff, 0x7fffffff)], [(0x80000000, 512)]]):
            records = "".join(map(record, ["GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.name=program", f"GNU.sparse.realsize={size}"]))
            map_text = f"{len(parts)}\n" + "".join(f"{start}\n{count}\n" for start, count in parts)
            body = map_text.encode().ljust(512, b"\0") + contents[:sum(count for _, count in parts if count < 4096)]
            stream = io.BytesIO()
            with tarfile.open(fileobj=stream, mode="w", format=tarfile.USTAR_FORMAT) as archive:
                for name, kind, data in [("records", b"x", records.encode()), ("program", b"0", body)]:
                    member = tarfile.TarInfo(name)
                    member.type, member.size, member.mode = kind, len(data), 0o755
                    archive.addfile(member, io.BytesIO(data))
            yield f"sparse-{size:x}-{number}.tar", stream.getvalue()


def zips(contents):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("program", contents)
    plain = stream.getvalue()
    directory = plain.rindex(b"PK\1\2")
    end = plain.rindex(b"PK\5\6")
    places = [18, 22, directory + 20, directory + 24, directory + 42, end + 12, end + 16]
    for place in places:
        for value in VALUES:
            changed = bytearray(plain)
            struct.pack_into("<I", changed, place, value)
            yield f"{place}-{value:x}.zip", bytes(changed)


def zstds(archive):
    def compressed(level):
        return subprocess.run(["zstd", "-q", "-c", f"-{level}"], input=archive, stdout=subprocess.PIPE, check=True).stdout

    for level in [1, 3, 9, 19]:
        yield f"level{level}.tar.zst", compressed(level)
    frame = compressed(3)
    for value in VALUES:
        yield f"skipped-{value:x}.tar.zst", struct.pack("<II", SKIPPABLE_MAGIC, value) + frame
        yield f"skipped-after-{value:x}.tar.zst", frame + struct.pack("<II", SKIPPABLE_MAGIC, value)
    for value in WIDE_VALUES:
        yield f"contents-{value:x}.tar.zst", struct.pack("<IBBQ", ZSTD_MAGIC, 0xc0, 0x40, value) + frame[6:]
    for window in [0x88, 0xa0, 0xa8, 0xb0, 0xf8, 0xff]:
        yield f"window-{window:x}.tar.zst", struct.pack("<IBB", ZSTD_MAGIC, 0, window) + frame[6:]


def cpios(contents):
    def entry(name, size, name_size=None, mode=0o100755, body=b""):
        name = name.encode() + b"\0"
        fields = [1, mode, 0, 0, 1, 0, size, 0, 0, 0, 0, len(name) if name_size is None else name_size, 0]
        header = b"070701" + b"".join(b"%08x" % field for field in fields) + name
        return header + bytes(-len(header) % 4) + body + bytes(-len(body) % 4)

    end = entry("TRAILER!!!", 0)
    for value in VALUES:
        yield f"size-{value:x}.cpio", entry("program", value, body=contents) + end
        yield f"name-{value:x}.cpio", entry("program", len(contents), value, body=contents) + end
        yield f"link-{value:x}.cpio", entry("program", value, mode=0o120777, body=contents) + end


def rpms():
    lead = bytes.fromhex("edabeedb0300") + bytes(90)
    for value in VALUES:
        for number, words in enumerate([(value, 0, 0, 0), (0, value, 0, 0), (0, 64, value, value)]):
            headers = [bytes.fromhex("8eade80100000000") + struct.pack(">II", *words[index:index + 2]) + bytes(64) for index in (0, 2)]
            yield f"{value:x}-{number}.rpm", lead + b"".join(headers)


def words(name, contents, count):
    """Words of the headers of a binary, and of what follows its tables."""
    generator = random.Random(name)
    order = ">" if "mips" in name or "s390x" in name else "<"
    tables = [0]
    if contents[:4] == b"\x7fELF":
        tables.append(struct.unpack_from(order + ("Q" if contents[4] == 2 else "I"), contents, 40 if contents[4] == 2 else 32)[0])
    for number in range(count):
        changed = bytearray(contents)
        place = generator.choice(tables) + 4 * generator.randrange(256)
        if place + 4 <= len(changed):
            struct.pack_into(order + "I", changed, place, generator.choice(VALUES))
        yield f"{name}-{number}", bytes(changed)


def make(folder, binaries):
    """Fills a folder with such files."""
    folder.mkdir()
    small = min((binary.read_bytes() for binary in binaries), key=len)
    archive = tar(small)
    made = [*tar_headers(archive), *sparse(small), *zips(small), *zstds(archive), *cpios(small), *rpms()]
    for binary in binaries:
        made += words(binary.name, binary.read_bytes(), 40)
    for name, contents in made:
        (folder / name).write_bytes(contents)
