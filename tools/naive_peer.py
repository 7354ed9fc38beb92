"""What one would write first to take plate reads: FastAPI, a pydantic model, one INSERT a request."""

# `watchroom bench reads_single` runs it beside the real server. It does less: no token, no repeat recognised, no
# hotlist, no ledger, no console.

from __future__ import annotations

import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import asyncpg
import uvicorn
from fastapi import FastAPI, Request
from pydantic import BaseModel, Field

TABLE = """CREATE TABLE IF NOT EXISTS plate_read (source text, id text, plate text, region text, reader text,
    read_at timestamptz, lat float8, lon float8, confidence float8, PRIMARY KEY (source, id));
    CREATE INDEX IF NOT EXISTS plate_read_plate ON plate_read (plate)"""
INSERT = "INSERT INTO plate_read VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING"


class PlateRead(BaseModel):
    """One read, with its limits."""

    id: str = Field(min_length=1, max_length=200)
    plate: str = Field(min_length=1, max_length=15, pattern="^[A-Za-z0-9]+$")
    region: str = Field(max_length=20)
    reader: str = Field(min_length=1, max_length=100)
    read_at: datetime
    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)
    confidence: float = Field(ge=0, le=1)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Open the pool."""
    host, port = os.environ["PEER_HOST"], int(os.environ["PEER_PORT"])
    async with asyncpg.create_pool(host=host, port=port, user="watchroom_superuser", database="postgres") as pool:
        await pool.execute(TABLE)
        app.state.pool = pool
        yield


app = FastAPI(lifespan=lifespan)


@app.post("/exchange/v1/sources/{source}")
async def take(source: str, read: PlateRead, request: Request) -> dict[str, int]:
    """Store one read."""
    values = (read.id, read.plate, read.region, read.reader, read.read_at, read.lat, read.lon, read.confidence)
    await request.app.state.pool.execute(INSERT, source, *values)
    return {"accepted": 1}


def main() -> None:
    """Serve on a free port of loopback and say which."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    print(f"ready at http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    uvicorn.Server(uvicorn.Config(app, access_log=False, log_level="warning")).run([listener])


if __name__ == "__main__":
    main()
