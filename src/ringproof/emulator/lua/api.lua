-- The phone's API as scripts see it. What needs the phone goes through `call`, a function of the
-- host: only texts, numbers and truth values cross, in both directions, and a result begins with
-- whether it went well. The lines that bind each function to its name are made from the host's
-- table of functions and stand at the end of this chunk.

local kit, call, facts = ...
local G, meter, limits, charge, hooked = kit.G, kit.meter, kit.limits, kit.charge, kit.hooked
local resume, yield, clock, ASLEEP, load = kit.resume, kit.yield, kit.clock, kit.ASLEEP, kit.load
local pcall, error, type, select, tostring = pcall, error, type, select, tostring
local tonumber, next, pairs, ipairs, rawget, rawequal = tonumber, next, pairs, ipairs, rawget, rawequal
local setmetatable, raw_metatable = setmetatable, debug.getmetatable
local unpack, status, concat = table.unpack, coroutine.status, table.concat
local gmatch, insert, remove = string.gmatch, table.insert, table.remove

-- Crossing over to the host -------------------------------------------------------------------

local function came_back(ok, ...)
  if not ok then error((...), 3) end
  return ...
end

-- Memory is looked at before each crossing: what the host hands back must find room.
local function cross(name, ...)
  charge(limits.crossing)
  if kit.crowded() then kit.stop("it takes too much memory") end
  return came_back(call(name, ...))
end

local Call = {}  -- methods of call objects
local call_metatable = {__index = Call, __metatable = "call"}

local function is_call(value)
  return type(value) == "table" and raw_metatable(value) == call_metatable
end

local function call_object(id)
  return setmetatable({id = id}, call_metatable)
end

local function plain(value, what)
  local kind = type(value)
  if is_call(value) then value, kind = rawget(value, "id"), "string" end
  if kind == "string" then
    if #value > limits.argument then error(what .. ": the text is too long", 3) end
    charge(#value / 16)
  elseif kind ~= "number" and kind ~= "boolean" and kind ~= "nil" then
    error(what .. ": a " .. kind .. " is no argument for it", 3)
  end
  return value
end

local owners = {}  -- the tables that hold functions, which may be called with a colon

local function put(name, value)
  local owner = G
  local path = {}
  for part in gmatch(name, "[^.]+") do path[#path + 1] = part end
  for at = 1, #path - 1 do
    owner[path[at]] = owner[path[at]] or {}
    owner = owner[path[at]]
    owners[owner] = true
  end
  owner[path[#path]] = value
end

-- Arguments by position, or by name in one table; a colon's owner is left out.
local function arguments(params, first, ...)
  if type(first) == "table" and owners[first] then return arguments(params, ...) end
  if type(first) ~= "table" or is_call(first) or select("#", ...) > 0 then
    return {first, ...}, false
  end
  local got = {}
  for at, param in ipairs(params) do got[at] = first[param] end
  return got, first.returnHttpResult == true
end

local function bind(name, ...)
  local params = {...}
  put(name, function(...)
    local got, wants_result = arguments(params, ...)
    for at = 1, #params do got[at] = plain(got[at], name) end
    local code, body = cross(name, wants_result, unpack(got, 1, #params))
    if wants_result then return code, body, {} end
    return code
  end)
end

-- Turns: each callback runs in a coroutine of its own, within limits of its own -----------------

local sleeping, sleepers = {}, 0

local function described(problem)
  if type(problem) == "string" then return problem:sub(1, 500) end
  return "an error that is a " .. type(problem)
end

local function settled(thread, ok, first, ...)
  if meter.why then return "stopped", meter.why end
  if kit.crowded() then return "stopped", "it takes too much memory" end
  if not ok then return "failed", described(first) end
  if status(thread) == "dead" then return "done", first, ... end
  if first ~= ASLEEP then return "failed", "it yields, and nobody is there to resume it" end
  sleepers = sleepers + 1
  sleeping[sleepers] = thread
  return "asleep", sleepers, (...)
end

local function turn(body, ...)
  meter.spent, meter.deadline = 0, clock() + limits.seconds
  local thread = hooked(body)
  return settled(thread, resume(thread, ...))
end

local function wake(id)
  local thread = sleeping[id]
  sleeping[id] = nil
  meter.spent, meter.deadline = 0, clock() + limits.seconds
  return settled(thread, resume(thread))
end

-- Callbacks stay on this side; the host knows them by number.
local callbacks, callbacks_made = {}, 0

local function kept(callback, what)
  if type(callback) ~= "function" then error(what .. ": the callback is no function", 3) end
  callbacks_made = callbacks_made + 1
  callbacks[callbacks_made] = callback
  return callbacks_made
end

local function headers_from(...)
  local headers = {}
  for at = 1, select("#", ...), 2 do headers[(select(at, ...))] = (select(at + 1, ...)) end
  return headers
end

local function flat(headers, what)
  local list = {}
  if headers == nil then return list end
  if type(headers) ~= "table" then error(what .. ": headers must be a table", 3) end
  for key, value in next, headers do
    list[#list + 1] = tostring(plain(key, what))
    list[#list + 1] = tostring(plain(value, what))
    if #list > 200 then error(what .. ": too many headers", 3) end
  end
  return list
end

-- HTTP ---------------------------------------------------------------------------------------------

local own = {}

local function request(what, url, callback, method, content, headers)
  local id = callback ~= nil and kept(callback, what) or nil
  return cross("http.request", plain(url, what), plain(method or "GET", what),
    plain(content, what), id, unpack(flat(headers, what)))
end

own["http.request"] = function(...)
  local got = arguments({"url", "callback", "method", "content", "headers"}, ...)
  return request("http.request", unpack(got, 1, 5))
end

own["http.get"] = function(...)
  local got = arguments({"url", "callback", "headers"}, ...)
  return request("http.get", got[1], got[2], "GET", nil, got[3])
end

for name, method in pairs({["http.post"] = "POST", ["http.put"] = "PUT"}) do
  own[name] = function(...)
    local got = arguments({"url", "callback", "content", "headers"}, ...)
    return request(name, got[1], got[2], method, got[3], got[4])
  end
end

own["http.listen"] = function(...)
  local got = arguments({"path", "callback", "exclusive"}, ...)
  local id = kept(got[2], "http.listen")
  return cross("http.listen", plain(got[1], "http.listen"), id, got[3] == true)
end

own["http.stop_listen"] = function(handle)
  if type(handle) ~= "number" then return end
  callbacks[handle] = nil
  cross("http.stop_listen", handle)
end

local function answer(code, body, headers)
  if code ~= nil and type(code) ~= "number" then error("a listener's first result is a number", 0) end
  if type(body) == "number" then body = tostring(body) end
  if body ~= nil and type(body) ~= "string" then error("a listener's second result is a string", 0) end
  return code, plain(body, "http.listen"), unpack(flat(headers, "http.listen"))
end

local function hear(id, url, body, query, ...)
  local callback = callbacks[id]
  local headers, vars = headers_from(...), {query_string = query}
  return turn(function() return answer(callback(url, body, headers, vars)) end)
end

local function answered(id, code, body, ...)
  local callback, headers = callbacks[id], headers_from(...)
  callbacks[id] = nil
  return turn(function() callback(code, body, headers) end)
end

-- Calls ----------------------------------------------------------------------------------------------

local watchers = {}

own["sip.calls.get_all"] = function()
  local ids = {cross("sip.calls.get_all", false)}
  for at, id in ipairs(ids) do ids[at] = call_object(id) end
  return ids
end

own["sip.calls.get"] = function(id)
  id = cross("sip.calls.get", false, plain(id, "sip.calls.get"))
  return id and call_object(id)
end

own["sip.calls.register"] = function(callback)
  if type(callback) ~= "function" then error("sip.calls.register: the callback is no function", 2) end
  cross("sip.calls.register", false)
  watchers[#watchers + 1] = callback
end

own["sip.calls.unregister"] = function(callback)
  for at = #watchers, 1, -1 do
    if rawequal(watchers[at], callback) then remove(watchers, at) end
  end
end

local function changed(event, id, other, account, number, name, target, new_number, new_name)
  return turn(function()
    for _, watch in ipairs({unpack(watchers)}) do
      watch({
        event = event, call = call_object(id), callId = id, callId2 = other, accountId = account,
        number = number, name = name, target = target, newNumber = new_number, newName = new_name,
      })
    end
  end)
end

function Call:getId() return self.id end
for _, name in ipairs({"getState", "getNumber", "getName", "getAccountId", "getDirection"}) do
  Call[name] = function(self) return cross("call." .. name, false, plain(self, name)) end
end
for _, name in ipairs({"accept", "terminate", "hold", "resume", "join", "conference"}) do
  Call[name] = function(self, other) return G.sip.calls[name](self, other) end
end
function Call:transfer(uri) return G.sip.calls.transfer(uri, self) end
function Call:dtmf(digits) return G.sip.calls.dtmf(digits, self) end
function call_metatable.__tostring(self) return self.id end
function call_metatable.__eq(one, other) return one.id == other.id end

own["sip.subscribe"] = function(...)
  local got = arguments({"uri", "callback"}, ...)
  return cross("sip.subscribe", plain(got[1], "sip.subscribe"), kept(got[2], "sip.subscribe"))
end

-- Settings, time, and what runs later ----------------------------------------------------------------

local registered = {}

own["config.register"] = function(path, callback)
  if type(callback) ~= "function" then error("config.register: the callback is no function", 2) end
  cross("config.register", plain(path, "config.register"))
  registered[path] = registered[path] or {}
  insert(registered[path], callback)
end

own["config.unregister"] = function(path, callback)
  local known = registered[path] or {}
  for at = #known, 1, -1 do
    if rawequal(known[at], callback) then remove(known, at) end
  end
end

local function configured(path, changed_path)
  return turn(function()
    for _, callback in ipairs({unpack(registered[path] or {})}) do callback(changed_path) end
  end)
end

own["time.register"] = function(callback)
  cross("time.register", kept(callback, "time.register"))
end

own["time.sleep"] = function(seconds)
  seconds = tonumber(seconds)
  if not seconds or seconds ~= seconds then error("time.sleep: how many seconds?", 2) end
  yield(ASLEEP, seconds)
end

own["async.run"] = function(callback, ...)
  if type(callback) ~= "function" then error("async.run: there is no function to run", 2) end
  local given, size = {...}, select("#", ...)
  return cross("async.after", 0, kept(function() callback(unpack(given, 1, size)) end, "async.run"))
end

own["async.after"] = function(seconds, callback)
  return cross("async.after", plain(tonumber(seconds) or 0, "async.after"), kept(callback, "async.after"))
end

own["async.cancel"] = function(handle)
  if type(handle) ~= "number" then return end
  callbacks[handle] = nil
  cross("async.cancel", handle)
end

local function fire(id, once, ...)
  local callback, given, size = callbacks[id], {...}, select("#", ...)
  if once then callbacks[id] = nil end
  if not callback then return "done" end
  return turn(function() callback(unpack(given, 1, size)) end)
end

-- Tables that outlive a script ---------------------------------------------------------------------

local nodes = setmetatable({}, {__mode = "v"})
local node_metatable = {__metatable = "shared"}

local function seen_as(kind, value)
  if kind == "node" then
    if not nodes[value] then nodes[value] = setmetatable({node = value}, node_metatable) end
    return nodes[value]
  elseif kind == "function" then
    return function(...) return (cross("shared.call", value, ...)) end
  end
  return value
end

local function store(node, key, value, depth)
  if depth > 16 then error("a table this deep cannot be shared", 3) end
  local kind = type(value)
  if kind == "table" and raw_metatable(value) == node_metatable then
    cross("shared.link", node, key, rawget(value, "node"))
  elseif kind == "table" then
    local inner = cross("shared.table", node, key)
    for name, part in next, value do store(inner, plain(name, "shared"), part, depth + 1) end
  elseif kind == "function" then
    cross("shared.function", node, key, kept(value, "shared"))
  else
    cross("shared.set", node, key, plain(value, "shared"))
  end
end

function node_metatable.__index(self, key)
  return seen_as(cross("shared.get", rawget(self, "node"), plain(key, "shared")))
end

function node_metatable.__newindex(self, key, value)
  store(rawget(self, "node"), plain(key, "shared"), value, 1)
end

function node_metatable.__len(self) return cross("shared.length", rawget(self, "node")) end

function node_metatable.__pairs(self)
  local keys = {cross("shared.keys", rawget(self, "node"))}
  local at = 0
  return function()
    at = at + 1
    if keys[at] ~= nil then return keys[at], self[keys[at]] end
  end
end

function node_metatable.__ipairs(self)
  return function(_, at)
    local value = self[at + 1]
    if value ~= nil then return at + 1, value end
  end, self, 0
end

G.shared = setmetatable({node = 0}, node_metatable)
G.persisted = setmetatable({node = 1}, node_metatable)

local function lent(id, ...)  -- another script calls a function of this one
  local callback, given, size = callbacks[id], {...}, select("#", ...)
  return turn(function()
    local got = callback(unpack(given, 1, size))
    return plain(got, "shared")
  end)
end

-- Libraries, documents and the rest ------------------------------------------------------------------

own["require"] = function(name)
  local loaded = G.package.loaded
  if loaded[name] ~= nil then return loaded[name] end
  local code = cross("require", plain(name, "require"))
  if code == nil then error("module '" .. tostring(name) .. "' not found in luaLibraries", 2) end
  charge(#code)
  local chunk, problem = load(code, "=" .. name, "t", G)
  if not chunk then error(problem, 0) end
  local got = chunk(name)
  if got ~= nil then loaded[name] = got elseif loaded[name] == nil then loaded[name] = true end
  return loaded[name]
end

own["print"] = function(...)
  local parts = {...}
  for at = 1, select("#", ...) do parts[at] = tostring((select(at, ...))) end
  G.debug.log(concat(parts, "\t"), "d")
end

own["debug.getDrawables"] = function() return {cross("debug.getDrawables", false)} end

for _, name in ipairs({"encode", "decode"}) do
  own["json." .. name] = function(value)
    kit.json = kit.json or kit.part("json")(kit)
    return kit.json[name](value)
  end
end

-- A document comes from the host as a list: "<" tag, then "@" key value, "=" text, ">" for each end.
own["xml.eval"] = function(text)
  local got = {cross("xml.eval", plain(text, "xml.eval"))}
  local at, stack, root = 1, {}, nil
  while at <= #got do
    local mark, top = got[at], stack[#stack]
    if mark == "<" then
      local node = kit.xml_node(got[at + 1])
      if top then top[#top + 1] = node else root = node end
      stack[#stack + 1] = node
      at = at + 2
    elseif mark == "@" then
      top[got[at + 1]] = got[at + 2]
      at = at + 3
    elseif mark == "=" then
      top[#top + 1] = got[at + 1]
      at = at + 2
    else
      stack[#stack] = nil
      at = at + 1
    end
  end
  return root
end

local Node = {}
local node_of_xml = {__index = Node, __metatable = "xml"}

function kit.xml_node(tag) return setmetatable({[0] = tag}, node_of_xml) end
function Node:tag() return self[0] end

-- Return the first element of this name, in the order of the document, itself included.
function Node:find(tag)
  if self[0] == tag then return self end
  for _, child in ipairs(self) do
    local found = type(child) == "table" and child:find(tag)
    if found then return found end
  end
  return nil
end


G.phoneInfo, G.bluetooth = {}, {}
for at = 1, #facts, 2 do G.phoneInfo[facts[at]] = facts[at + 1] end
G.package = {path = "/system/vendor/lib/lua/?.lua", loaded = {_G = G}}
for _, name in ipairs({"string", "table", "math", "bit32", "coroutine"}) do
  G.package.loaded[name] = G[name]
end

local function install(name) put(name, own[name]) end

local function start(code, name)
  meter.spent, meter.deadline = 0, clock() + limits.seconds
  charge(#code)
  local chunk, problem = load(code, "=" .. name, "t", G)
  if not chunk then return "failed", problem end
  return turn(chunk)
end

local function key_up()
  local callback = G.onKeyUp
  if type(callback) ~= "function" then return "done" end
  return turn(function() callback() end)
end

local entrances = {
  start = start, wake = wake, hear = hear, answered = answered, changed = changed,
  configured = configured, fire = fire, lent = lent, key_up = key_up,
}

-- From here on the lines are made from the host's table of functions.
