#!/usr/bin/env python3
"""Writes images/app.oci.tar, a container image with one of the binaries in it.

    image.py

It has two layers, compressed by gzip: one with a program under three names, and above it one that takes the third away.
The same binary gives the same bytes.
"""

import gzip
import hashlib
import io
import json
import pathlib
import tarfile

HERE = pathlib.Path(__file__).resolve().parent


def tar(entries):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, what in entries:
            info = tarfile.TarInfo(name)
            info.mode = 0o755
            if isinstance(what, str):
                info.type, info.linkname = tarfile.LNKTYPE, what
                archive.addfile(info)
            else:
                info.size = len(what)
                archive.addfile(info, io.BytesIO(what))
    return buffer.getvalue()


def digest(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def main():
    program = (HERE / "binaries" / "linux-arm64-go1.19-stripped").read_bytes()
    layers = [
        tar([("etc/os-release", b"ID=example\n"), ("usr/bin/tool", program), ("usr/bin/helper", "usr/bin/tool"),
             ("usr/bin/old", "usr/bin/tool")]),
        tar([("usr/bin/.wh.old", b""), ("etc/tool.conf", b"verbose\n")]),
    ]
    compressed = [gzip.compress(layer, 9, mtime=0) for layer in layers]
    config = json.dumps({
        "architecture": "arm64", "os": "linux",
        "rootfs": {"type": "layers", "diff_ids": [digest(layer) for layer in layers]}}).encode()
    manifest = json.dumps({
        "schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": digest(config),
                   "size": len(config)},
        "layers": [{"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "digest": digest(layer),
                    "size": len(layer)} for layer in compressed]}).encode()
    index = json.dumps({"schemaVersion": 2, "manifests": [{
        "mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": digest(manifest), "size": len(manifest),
        "annotations": {"org.opencontainers.image.ref.name": "example.com/app:1.2.3"}}]}).encode()
    files = [("oci-layout", b'{"imageLayoutVersion":"1.0.0"}'), ("index.json", index)]
    files += [("blobs/sha256/" + digest(data)[7:], data) for data in [manifest, config, *compressed]]
    (HERE / "images").mkdir(exist_ok=True)
    (HERE / "images" / "app.oci.tar").write_bytes(tar(files))


if __name__ == "__main__":
    main()
