-- JSON for scripts: written in Lua, so that what it costs is charged to the script. Read on demand.

local kit = ...
local error, type, tostring, tonumber = error, type, tostring, tonumber
local next, pairs, ipairs = next, pairs, ipairs
local concat, format = table.concat, string.format
local byte, sub, char, find, gsub = string.byte, string.sub, string.char, kit.strings.find, kit.strings.gsub
local floor = math.floor

local ESCAPES = {['"'] = '\\"', ["\\"] = "\\\\", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t"}
local UNESCAPES = {b = "\b", f = "\f", n = "\n", r = "\r", t = "\t", ['"'] = '"', ["\\"] = "\\", ["/"] = "/"}

local function quoted(text)
  return '"' .. gsub(text, '[%c"\\]', function(c)
    return ESCAPES[c] or format("\\u%04x", byte(c))
  end) .. '"'
end

local encode

local function encode_table(value, depth)
  if depth > 64 then error("json.encode: the table is too deep", 0) end
  local parts = {}
  if #value > 0 or next(value) == nil then
    for at = 1, #value do parts[at] = encode(value[at], depth + 1) end
    return "[" .. concat(parts, ",") .. "]"
  end
  local keys = {}
  for key in pairs(value) do keys[#keys + 1] = tostring(key) end
  kit.G.table.sort(keys)
  local by_text = {}
  for key, part in pairs(value) do by_text[tostring(key)] = part end
  for at, key in ipairs(keys) do
    parts[at] = quoted(key) .. ":" .. encode(by_text[key], depth + 1)
  end
  return "{" .. concat(parts, ",") .. "}"
end

function encode(value, depth)
  local kind = type(value)
  if kind == "table" then return encode_table(value, depth) end
  if kind == "string" then return quoted(value) end
  if kind == "nil" then return "null" end
  if kind == "boolean" then return tostring(value) end
  if kind ~= "number" or value ~= value or value == 1 / 0 or value == -1 / 0 then
    error("json.encode: a " .. kind .. " like this has no JSON", 0)
  end
  if floor(value) == value and value > -1e15 and value < 1e15 then return format("%d", value) end
  return format("%.17g", value)
end

local function wrong(at) error("json.decode: no JSON at character " .. at, 0) end

local function blank(text, at)
  while find(sub(text, at, at), "^[ \n\r\t]") do at = at + 1 end
  return at
end

local function utf8(code)
  if code < 0x80 then return char(code) end
  if code < 0x800 then return char(0xC0 + floor(code / 64), 0x80 + code % 64) end
  if code < 0x10000 then
    return char(0xE0 + floor(code / 4096), 0x80 + floor(code / 64) % 64, 0x80 + code % 64)
  end
  return char(0xF0 + floor(code / 262144), 0x80 + floor(code / 4096) % 64,
    0x80 + floor(code / 64) % 64, 0x80 + code % 64)
end

local function escape(text, at)
  local c = sub(text, at, at)
  if UNESCAPES[c] then return UNESCAPES[c], at + 1 end
  local code = c == "u" and tonumber(sub(text, at + 1, at + 4), 16)
  if not code then wrong(at) end
  at = at + 5
  local low = code >= 0xD800 and code < 0xDC00 and sub(text, at, at + 1) == "\\u"
    and tonumber(sub(text, at + 2, at + 5), 16)
  if low and low >= 0xDC00 and low < 0xE000 then
    return utf8(0x10000 + (code - 0xD800) * 1024 + low - 0xDC00), at + 6
  end
  return utf8(code), at
end

local function decode_string(text, at)
  local parts = {}
  while true do
    local stop = at
    while true do
      local c = byte(text, stop)
      if not c then wrong(stop) end
      if c == 34 or c == 92 then break end
      stop = stop + 1
    end
    parts[#parts + 1] = sub(text, at, stop - 1)
    if byte(text, stop) == 34 then return concat(parts), stop + 1 end
    parts[#parts + 1], at = escape(text, stop + 1)
  end
end

local decode

local function decode_list(text, at, depth)
  local list = {}
  at = blank(text, at)
  if sub(text, at, at) == "]" then return list, at + 1 end
  local size = 0
  while true do
    size = size + 1
    list[size], at = decode(text, at, depth)
    at = blank(text, at)
    local c = sub(text, at, at)
    if c == "]" then return list, at + 1 end
    if c ~= "," then wrong(at) end
    at = at + 1
  end
end

local function decode_object(text, at, depth)
  local object = {}
  at = blank(text, at)
  if sub(text, at, at) == "}" then return object, at + 1 end
  while true do
    at = blank(text, at)
    if sub(text, at, at) ~= '"' then wrong(at) end
    local key
    key, at = decode_string(text, at + 1)
    at = blank(text, at)
    if sub(text, at, at) ~= ":" then wrong(at) end
    object[key], at = decode(text, at + 1, depth)
    at = blank(text, at)
    local c = sub(text, at, at)
    if c == "}" then return object, at + 1 end
    if c ~= "," then wrong(at) end
    at = at + 1
  end
end

local WORDS = {["true"] = true, ["false"] = false}

function decode(text, at, depth)
  if depth > 64 then error("json.decode: the document is too deep", 0) end
  at = blank(text, at)
  local c = sub(text, at, at)
  if c == "{" then return decode_object(text, at + 1, depth + 1) end
  if c == "[" then return decode_list(text, at + 1, depth + 1) end
  if c == '"' then return decode_string(text, at + 1) end
  local stop = at
  while find(sub(text, stop, stop), "^[%w+.-]") do stop = stop + 1 end
  local word = sub(text, at, stop - 1)
  if word == "null" then return nil, stop end
  if WORDS[word] ~= nil then return WORDS[word], stop end
  local number = find(word, "^-?%d") and tonumber(word)
  if not number then wrong(at) end
  return number, stop
end

local function decode_all(text)
  if type(text) ~= "string" then error("json.decode: there is no text", 3) end
  local value, at = decode(text, 1, 1)
  at = blank(text, at)
  if at <= #text then wrong(at) end
  return value
end

return {encode = function(value) return encode(value, 1) end, decode = decode_all}
