-- wrk's script: the addresses of a file, one after the other, each over a new connection; figures as JSON.
local paths, place = {}, 0

function init(arguments)
    for line in io.lines(arguments[1]) do
        paths[#paths + 1] = wrk.format("GET", line, { ["Host"] = wrk.host, ["Connection"] = "close" })
    end
end

function request()
    place = place % #paths + 1
    return paths[place]
end

function done(summary, latency)
    local errors = summary.errors
    io.write(string.format(
        '\n{"answers": %d, "bytes": %d, "seconds": %f, "p50_ms": %f, "p95_ms": %f, "longest_ms": %f, '
            .. '"refused": %d, "broken": %d, "late": %d}\n',
        summary.requests, summary.bytes, summary.duration / 1e6, latency:percentile(50) / 1e3,
        latency:percentile(95) / 1e3, latency.max / 1e3, errors.status,
        errors.connect + errors.read + errors.write, errors.timeout
    ))
end
