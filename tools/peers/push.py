"""Pushes statements at a rate over a few connections that stay open, and notes what was answered.

  push.py PORT PATH AUTHORIZATION RATE SECONDS BATCH OUT [CONNECTIONS]

Each line of OUT is the id of a statement that was answered with 2xx; the last line on standard output tells rate and latencies as JSON.
"""
import asyncio, json, sys, time, uuid

port, path, authorization, rate, seconds, batch, out = sys.argv[1:8]
port, rate, seconds, batch = int(port), float(rate), float(seconds), int(batch)
connections = int(sys.argv[8]) if len(sys.argv) > 8 else 16
answered, latencies, failures = [], [], 0
number = 0


def statement():
    global number
    number += 1
    identity = str(uuid.uuid4())
    return identity, {
        "id": identity, "actor": {"mbox": f"mailto:p{number % 5000}@example.org", "name": f"Person {number % 5000}"},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/passed"},
        "object": {"id": f"https://lms.example.org/quiz/{number % 97}", "definition": {"type": "http://adlnet.gov/expapi/activities/assessment"}},
        "result": {"score": {"scaled": round(number % 101 / 100, 2)}, "success": True}, "timestamp": "2026-10-05T08:00:00Z",
    }


async def connection(queue):
    global failures
    reader = writer = None
    while True:
        due = await queue.get()
        if due is None:
            return
        ids, records = zip(*(statement() for _ in range(batch)))
        body = json.dumps(records if batch > 1 else records[0]).encode()
        head = (f"POST {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: {authorization}\r\ncontent-type: application/json\r\n"
                f"x-experience-api-version: 1.0.3\r\ncontent-length: {len(body)}\r\n\r\n").encode()
        try:
            if writer is None:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(head + body)
            status = int((await reader.readline()).split()[1])
            length = 0
            while (line := await reader.readline()) != b"\r\n":
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            await reader.readexactly(length)
            if 200 <= status < 300:
                answered.extend(ids)
                latencies.append(time.monotonic() - due)
            else:
                failures += 1
        except (OSError, IndexError, ValueError, asyncio.IncompleteReadError):
            failures += 1
            if writer:
                writer.close()
            reader = writer = None
            await asyncio.sleep(0.02)


async def main():
    queue = asyncio.Queue()
    workers = [asyncio.create_task(connection(queue)) for _ in range(connections)]
    begin = time.monotonic()
    sent = 0
    while time.monotonic() - begin < seconds:
        due = begin + sent / rate
        wait = due - time.monotonic()
        if wait > 0:
            await asyncio.sleep(wait)
        # What can't be kept up with waits, and its wait counts.
        queue.put_nowait(due)
        sent += 1
        if queue.qsize() > 5000:
            await asyncio.sleep(0.01)
    for _ in workers:
        queue.put_nowait(None)
    await asyncio.gather(*workers)
    took = time.monotonic() - begin
    with open(out, "a") as file:
        file.writelines(identity + "\n" for identity in answered)
    latencies.sort()
    at = lambda share: round(latencies[min(len(latencies) - 1, int(len(latencies) * share))] * 1000, 1) if latencies else None
    print(json.dumps({"posts": len(latencies), "failed": failures, "events": len(answered), "eventsPerSecond": round(len(answered) / took),
                      "p50": at(0.5), "p95": at(0.95), "p99": at(0.99), "max": at(1)}))


asyncio.run(main())
