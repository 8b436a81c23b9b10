"""Files for the tests of the page."""
import hashlib, io, json, pathlib, shutil, tarfile, zipfile


def digest(data):
    return hashlib.sha256(data).hexdigest()


def write_image(path, programs, byte_count):
    """An OCI image whose one layer has copies of programs, at least as many as there are bytes asked for."""
    path, layer = pathlib.Path(path), pathlib.Path(f"{path}.layer")
    count = 0
    with tarfile.open(layer, "w", format=tarfile.USTAR_FORMAT) as archive:
        while layer.stat().st_size < byte_count:
            for program in programs:
                archive.add(program, f"bin/{count}-{pathlib.Path(program).name}")
                count += 1
            archive.fileobj.flush()
    with open(layer, "rb") as file:
        layer_digest = hashlib.file_digest(file, "sha256").hexdigest()
    config = json.dumps({"architecture": "amd64", "os": "linux", "rootfs": {"type": "layers", "diff_ids": [f"sha256:{layer_digest}"]}}).encode()
    descriptor = lambda kind, hexadecimal, size, **more: {
        "mediaType": f"application/vnd.oci.image.{kind}", "digest": f"sha256:{hexadecimal}", "size": size, **more}
    manifest = json.dumps({
        "schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": descriptor("config.v1+json", digest(config), len(config)),
        "layers": [descriptor("layer.v1.tar", layer_digest, layer.stat().st_size)]}).encode()
    index = json.dumps({"schemaVersion": 2, "manifests": [
        descriptor("manifest.v1+json", digest(manifest), len(manifest), annotations={"org.opencontainers.image.ref.name": "sample:1"})]}).encode()
    with tarfile.open(path, "w", format=tarfile.USTAR_FORMAT) as archive:
        for name, data in [("oci-layout", b'{"imageLayoutVersion":"1.0.0"}'), ("index.json", index),
                           (f"blobs/sha256/{digest(config)}", config), (f"blobs/sha256/{digest(manifest)}", manifest)]:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        archive.add(layer, f"blobs/sha256/{layer_digest}")
    layer.unlink()
    return count


def write_database(path, folder):
    """The entries of a folder as the zip archive that vuln.go.dev serves."""
    entries = sorted(pathlib.Path(folder).glob("GO-*.json"))
    modules = {}
    for entry in entries:
        value = json.loads(entry.read_text())
        for affected in value["affected"]:
            modules.setdefault(affected["package"]["name"], []).append({"id": value["id"], "modified": value["modified"]})
    modified = max(json.loads(entry.read_text())["modified"] for entry in entries)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("index/db.json", json.dumps({"modified": modified}))
        archive.writestr("index/modules.json", json.dumps([{"path": path, "vulns": vulns} for path, vulns in sorted(modules.items())]))
        for entry in entries:
            archive.write(entry, f"ID/{entry.name}")


def copies(folder, files):
    """Copies of files in a folder, so that their names are the paths that the program prints."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        shutil.copy(file, folder / pathlib.Path(file).name)
    return [pathlib.Path(file).name for file in files]
