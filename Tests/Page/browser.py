"""Drives Chromium without a window over the DevTools protocol."""
import asyncio, base64, json, pathlib, shutil, subprocess, tempfile

import websockets


class Browser:
    """A browser with a tab. What the page logs, asks the network for or violates of its policy is collected."""

    def __init__(self, downloads):
        self.profile = tempfile.mkdtemp()
        self.downloads = downloads
        self.process = subprocess.Popen(
            ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0", "--no-first-run",
             "--disable-component-update", "--disable-background-networking", "--enable-precise-memory-info", f"--user-data-dir={self.profile}",
             "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.requests, self.problems, self.waiting, self.number, self.saved_count = [], [], {}, 0, 0

    async def __aenter__(self):
        port_file = pathlib.Path(self.profile) / "DevToolsActivePort"
        for _ in range(300):
            if port_file.exists() and len(port_file.read_text().splitlines()) == 2:
                break
            await asyncio.sleep(0.1)
        port, path = port_file.read_text().splitlines()
        self.socket = await websockets.connect(f"ws://127.0.0.1:{port}{path}", max_size=None)
        self.receiver = asyncio.create_task(self.receive())
        self.session = None
        target = await self.call("Target.createTarget", url="about:blank")
        attached = await self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        self.session = attached["sessionId"]
        await self.call("Browser.setDownloadBehavior", session=None, behavior="allow", downloadPath=str(self.downloads), eventsEnabled=True)
        for domain in ("Page", "Runtime", "Network", "Log", "DOM", "Performance"):
            await self.call(f"{domain}.enable")
        return self

    async def __aexit__(self, *_):
        self.receiver.cancel()
        await self.socket.close()
        self.process.terminate()
        self.process.wait(10)
        shutil.rmtree(self.profile, ignore_errors=True)

    async def receive(self):
        async for message in self.socket:
            message = json.loads(message)
            if "id" in message:
                self.waiting.pop(message["id"]).set_result(message)
                continue
            method, values = message["method"], message["params"]
            if method == "Browser.downloadProgress" and values["state"] == "completed":
                self.saved_count += 1
            elif method == "Network.requestWillBeSent":
                self.requests.append(values["request"]["url"])
            elif method == "Log.entryAdded" and values["entry"]["level"] in ("error", "warning"):
                self.problems.append(values["entry"]["text"])
            elif method == "Runtime.exceptionThrown":
                details = values["exceptionDetails"]
                self.problems.append(details.get("exception", {}).get("description", details["text"]))
            elif method == "Runtime.consoleAPICalled" and values["type"] in ("error", "warning", "assert"):
                self.problems.append(str(values["args"]))

    async def call(self, method, session="tab", **values):
        self.number += 1
        message = {"id": self.number, "method": method, "params": values}
        if session and self.session:
            message["sessionId"] = self.session
        answer = self.waiting[self.number] = asyncio.get_running_loop().create_future()
        await self.socket.send(json.dumps(message))
        result = await asyncio.wait_for(answer, 120)
        if "error" in result:
            raise RuntimeError(f"{method}: {result['error']}")
        return result["result"]

    async def open(self, path, width=1280, height=840):
        await self.size(width, height)
        await self.call("Page.navigate", url=pathlib.Path(path).resolve().as_uri())
        await self.until("document.readyState === 'complete'")

    async def size(self, width, height):
        await self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    async def appearance(self, scheme):
        await self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    async def value(self, expression):
        """What an expression of JavaScript gives, as JSON has it."""
        result = await self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True, userGesture=True)
        if "exceptionDetails" in result:
            raise RuntimeError(f"{expression}: {result['exceptionDetails'].get('exception', {}).get('description')}")
        return result["result"].get("value")

    async def until(self, expression, seconds=60):
        """Waits until an expression is true, and returns its value."""
        end = asyncio.get_running_loop().time() + seconds
        while asyncio.get_running_loop().time() < end:
            value = await self.value(f"(found => found instanceof Node || found)({expression})")
            if value:
                return value
            await asyncio.sleep(0.01)
        raise TimeoutError(f"never true: {expression}")

    async def press(self, key, modifiers=0):
        codes = {"Enter": 13, "Tab": 9, "Escape": 27, "Delete": 46, " ": 32, "ArrowDown": 40, "ArrowUp": 38, "ArrowRight": 39, "ArrowLeft": 37,
                 "Home": 36, "End": 35}
        text = {"Enter": "\r", " ": " "}.get(key, key if len(key) == 1 else None)
        values = {"key": key, "windowsVirtualKeyCode": codes.get(key, 0), "modifiers": modifiers}
        await self.call("Input.dispatchKeyEvent", type="keyDown", **values, **({"text": text} if text else {}))
        await self.call("Input.dispatchKeyEvent", type="keyUp", **values)

    async def type(self, text):
        await self.call("Input.insertText", text=text)

    async def drop(self, paths, x=640, y=420):
        """Drops files and folders of this machine, as a person does."""
        data = {"items": [], "files": [str(pathlib.Path(path).resolve()) for path in paths], "dragOperationsMask": 1}
        for kind in ("dragEnter", "dragOver", "drop"):
            await self.call("Input.dispatchDragEvent", type=kind, x=x, y=y, data=data)

    async def screenshot(self, path):
        image = await self.call("Page.captureScreenshot", format="png")
        pathlib.Path(path).write_bytes(base64.b64decode(image["data"]))
