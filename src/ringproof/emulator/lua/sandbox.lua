-- What a script may have of Lua, and how much. Runs once in each runtime, before any script.
--
-- Lua 5.2 cannot be stopped in the middle of a C function, a finalizer or a message handler: so
-- none of these is left to a script where it could run long. Everything else meets the hook that
-- each coroutine has: once a script is over a limit, the hook fires at every instruction, and no
-- pcall can go on.

local limits, part = ...

local pcall, error, type, select, rawget = pcall, error, type, select, rawget
local tostring, tonumber, setmetatable, load = tostring, tonumber, setmetatable, load
local raw_metatable = debug.getmetatable
local pack, unpack, concat = table.pack, table.unpack, table.concat
local sethook, getinfo, clock, count = debug.sethook, debug.getinfo, os.clock, collectgarbage
local create, resume, running, yield = coroutine.create, coroutine.resume, coroutine.running, coroutine.yield
local rep, sub, find = string.rep, string.sub, string.find

local meter = {spent = 0, deadline = 0, why = false}
local G = {}  -- what a script sees as _G

-- Limits ---------------------------------------------------------------------------------------

local function crowded()
  if count("count") * 1024 <= limits.memory then return false end
  count("collect")
  return count("count") * 1024 > limits.memory
end

-- Return where the script is, for the log; the nearest function that stands in a script.
local function where()
  for level = 3, 12 do
    local info = getinfo(level, "Sl")
    if not info then break end
    if info.currentline > 0 and info.source:sub(1, 2) ~= "=[" then
      return info.short_src .. ":" .. info.currentline .. ": "
    end
  end
  return ""
end

local function stop(why)
  if not meter.why then
    meter.why = why
    local ok, place = pcall(where)
    if ok then meter.why = place .. why end
  end
  local thread, main = running()
  if not main then sethook(thread, meter.hook, "", 1) end
  error(meter.why, 0)
end

function meter.hook()
  if meter.why then stop() end
  meter.spent = meter.spent + limits.step
  if meter.spent > limits.budget or clock() > meter.deadline then stop("it runs too long") end
  if crowded() then stop("it takes too much memory") end
end

-- Charge for what a C function does at one go: the hook cannot look into those.
local function charge(cost)
  if meter.why then stop() end
  meter.spent = meter.spent + cost
  if meter.spent > limits.budget or clock() > meter.deadline then stop("it runs too long") end
end

local function bounded(size)
  if size > limits.text then error("the text would be too long", 3) end
  charge(size / 64)
end

-- Near the bottom of C's stack there is no room for the hook either, and whoever stayed there would
-- never meet it. So nobody lives on after he has been there.
local function shallow(ok, problem)
  if not ok and type(problem) == "string" then
    local ending = sub(problem, -24)
    if find(ending, "C stack overflow", 1, true) or ending == "error in error handling" then
      stop("it calls itself too deeply")
    end
  end
end

local function caught(...)
  shallow(...)
  return ...
end

local function safe_pcall(...)
  return caught(pcall(...))
end

-- Coroutines -----------------------------------------------------------------------------------

local ASLEEP = {}  -- what a sleeping script yields, through all its coroutines, up to the host

local function hooked(body)
  if type(body) ~= "function" then error("a coroutine is made of a function", 3) end
  charge(50)
  local thread = create(body)
  sethook(thread, meter.hook, "", meter.why and 1 or limits.step)
  return thread
end

local function passed(thread, ok, first, ...)
  shallow(ok, first)
  if ok and first == ASLEEP then return passed(thread, resume(thread, yield(ASLEEP, ...))) end
  return ok, first, ...
end

local function safe_resume(thread, ...)
  charge(10)
  return passed(thread, resume(thread, ...))
end

local function results(ok, ...)
  if not ok then error((...), 0) end
  return ...
end

local function safe_wrap(body)
  local thread = hooked(body)
  return function(...) return results(safe_resume(thread, ...)) end
end

-- Base functions -------------------------------------------------------------------------------

local function safe_setmetatable(subject, meta)
  if type(subject) == "table" and type(meta) == "table" and rawget(meta, "__gc") ~= nil then
    error("a script cannot have finalizers", 2)
  end
  return setmetatable(subject, meta)
end

-- Lua runs a message handler without hooks when the error comes from one: so it runs afterwards.
local function safe_xpcall(body, handler, ...)
  local got = pack(safe_pcall(body, ...))
  if got[1] then return unpack(got, 1, got.n) end
  return false, select(2, safe_pcall(handler, got[2]))
end

local function whole(chunk)
  if type(chunk) == "string" then return chunk end
  local parts, size = {}, 0
  while true do
    local part = chunk()
    if part == nil or part == "" then return concat(parts) end
    if type(part) ~= "string" then error("a chunk is made of strings", 3) end
    size = size + #part
    bounded(size)
    parts[#parts + 1] = part
  end
end

local function safe_load(chunk, name, mode, ...)
  local env = G
  if select("#", ...) > 0 then env = (...) end
  if mode ~= nil and mode ~= "t" and mode ~= "bt" then
    return nil, "a chunk can only be text (mode is '" .. tostring(mode) .. "')"
  end
  local text = whole(chunk)
  if #text > limits.source then return nil, "the chunk is too long" end
  charge(#text)
  return load(text, type(name) == "string" and name or "=(load)", "t", env)
end

local function safe_collectgarbage(what)
  return what == "count" and count("count") or 0
end

-- Strings and tables ---------------------------------------------------------------------------

local function safe_rep(text, times, separator)
  if type(text) ~= "string" and type(text) ~= "number" or tonumber(times) == nil then
    error("bad argument to 'rep' (a string and a number expected)", 2)
  end
  text, times = tostring(text), tonumber(times)
  separator = separator ~= nil and tostring(separator) or ""
  local size = #text + #separator
  if times < 1 or size == 0 then return "" end
  bounded(size * times)
  return rep(text, times, separator)
end

-- A length of its own would let a C function run from one to two thousand millions.
local function list(subject)
  if type(subject) ~= "table" then error("bad argument #1 (table expected)", 3) end
  local meta = raw_metatable(subject)
  if meta and rawget(meta, "__len") ~= nil then
    error("a table with a length of its own is no list", 3)
  end
  return subject
end

local function span(subject, first, last, most)
  first = tonumber(first == nil and 1 or first)
  last = tonumber(last == nil and #list(subject) or last)
  if not first or not last or last - first >= most or first < -most or last > 2 ^ 30 then
    error("the span of the list is too large", 3)
  end
  charge((last - first + 1) / 8)
  return first, last
end

local tables = {pack = pack}

for _, name in pairs({"insert", "remove", "sort"}) do
  local original = table[name]
  tables[name] = function(subject, ...)
    charge(#list(subject) / 16)
    return original(subject, ...)
  end
end

function tables.concat(subject, separator, ...)
  local first, last = span(subject, (...), (select(2, ...)), limits.text)
  return concat(subject, separator, first, last)
end

function tables.unpack(subject, ...)
  local first, last = span(subject, (...), (select(2, ...)), limits.values)
  return unpack(subject, first, last)
end

local strings = {rep = safe_rep}
for _, name in pairs({"byte", "char", "format", "len", "lower", "reverse", "sub", "upper"}) do
  strings[name] = string[name]
end

-- What a script sees ---------------------------------------------------------------------------

local function copied(original)
  local copy = {}
  for name, value in pairs(original) do copy[name] = value end
  return copy
end

for _, name in pairs({
  "assert", "error", "getmetatable", "ipairs", "next", "pairs", "rawequal", "rawget",
  "rawlen", "rawset", "select", "tonumber", "tostring", "type",
}) do
  G[name] = _G[name]
end

G._G, G._VERSION = G, "Luaj 0.0"
G.setmetatable, G.pcall, G.xpcall = safe_setmetatable, safe_pcall, safe_xpcall
G.load, G.collectgarbage = safe_load, safe_collectgarbage
G.loadfile = function() return nil, "a script has no files" end
G.dofile = function() error("a script has no files", 2) end
G.string, G.table = strings, tables
G.math, G.bit32 = copied(math), copied(bit32)
G.coroutine = {
  create = hooked, resume = safe_resume, wrap = safe_wrap, yield = yield,
  running = running, status = coroutine.status,
}

-- Methods of strings are those above, for scripts and for the host's own Lua alike.
local text_metatable = raw_metatable("")
text_metatable.__index, text_metatable.__metatable = strings, "string"

return {
  G = G, strings = strings, meter = meter, limits = limits, ASLEEP = ASLEEP,
  charge = charge, bounded = bounded, hooked = hooked, resume = resume, yield = yield,
  clock = clock, crowded = crowded, stop = stop, load = load,
  part = function(name) return load(part(name), "=[" .. name .. "]", "b") end,
}
