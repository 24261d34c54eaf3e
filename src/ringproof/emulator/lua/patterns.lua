-- Patterns whose cost is counted. Lua's own matcher is used where its cost has a small bound, and
-- this one, in Lua, where backtracking could explode: the hook stops it like any other Lua.

local kit = ...
local strings, charge, limits = kit.strings, kit.charge, kit.limits
local error, type, tostring, tonumber, select = error, type, tostring, tonumber, select
local unpack, concat = table.unpack, table.concat
local byte, sub = string.byte, string.sub
local native = {find = string.find, match = string.match, gmatch = string.gmatch, gsub = string.gsub}

local char = string.char

-- One character class at a time ----------------------------------------------------------------

local function class_end(p, at)
  local c = sub(p, at, at)
  if c == "" then error("malformed pattern (ends unexpectedly)", 0) end
  if c == "%" then
    if at >= #p then error("malformed pattern (ends with '%')", 0) end
    return at + 2
  end
  if c ~= "[" then return at + 1 end
  at = at + 1
  if sub(p, at, at) == "^" then at = at + 1 end
  repeat  -- a ']' at the first place stands for itself
    if at > #p then error("malformed pattern (missing ']')", 0) end
    if sub(p, at, at) == "%" then at = at + 1 end
    at = at + 1
  until sub(p, at, at) == "]"
  return at + 1
end

local function in_class(code, letter)
  return native.find(char(code), "%" .. letter) ~= nil
end

local function in_set(code, p, at, last)  -- p[at] is '[', p[last] its ']'
  local wanted = true
  at = at + 1
  if sub(p, at, at) == "^" then wanted, at = false, at + 1 end
  while at < last do
    local c = sub(p, at, at)
    if c == "%" then
      at = at + 1
      if in_class(code, sub(p, at, at)) then return wanted end
    elseif sub(p, at + 1, at + 1) == "-" and at + 2 < last then
      if byte(p, at) <= code and code <= byte(p, at + 2) then return wanted end
      at = at + 2
    elseif byte(c) == code then
      return wanted
    end
    at = at + 1
  end
  return not wanted
end

local function fits(m, s_at, p_at, ep)
  local code = byte(m.s, s_at)
  if not code then return false end
  local c = sub(m.p, p_at, p_at)
  if c == "." then return true end
  if c == "%" then return in_class(code, sub(m.p, p_at + 1, p_at + 1)) end
  if c == "[" then return in_set(code, m.p, p_at, ep - 1) end
  return byte(c) == code
end

-- Matching -------------------------------------------------------------------------------------

local match

local function balanced(m, s_at, p_at)
  local open, close = byte(m.p, p_at, p_at + 1)
  if not close then error("malformed pattern (missing arguments to '%b')", 0) end
  if byte(m.s, s_at) ~= open then return nil end
  local depth = 1
  for at = s_at + 1, #m.s do
    local code = byte(m.s, at)
    if code == close then
      depth = depth - 1
      if depth == 0 then return at + 1 end
    elseif code == open then
      depth = depth + 1
    end
  end
  return nil
end

local function frontier(m, s_at, p_at)
  if sub(m.p, p_at, p_at) ~= "[" then error("missing '[' after '%f' in pattern", 0) end
  local ep = class_end(m.p, p_at)
  local before = s_at == 1 and 0 or byte(m.s, s_at - 1)
  local here = byte(m.s, s_at) or 0
  if in_set(before, m.p, p_at, ep - 1) or not in_set(here, m.p, p_at, ep - 1) then return nil end
  return ep
end

local function start_capture(m, s_at, p_at, length)
  if m.level >= 32 then error("too many captures", 0) end
  m.level = m.level + 1
  local level = m.level
  m[level] = {at = s_at, length = length}
  local got = match(m, s_at, p_at)
  if not got then m.level = level - 1 end
  return got
end

local function end_capture(m, s_at, p_at)
  for level = m.level, 1, -1 do
    local capture = m[level]
    if capture.length == "open" then
      capture.length = s_at - capture.at
      local got = match(m, s_at, p_at)
      if not got then capture.length = "open" end
      return got
    end
  end
  error("invalid pattern capture", 0)
end

local function again(m, s_at, digit)
  local capture = m[digit]
  if digit > m.level or type(capture.length) ~= "number" then
    error("invalid capture index %" .. digit, 0)
  end
  charge(capture.length / 16)
  if s_at + capture.length - 1 > #m.s then return nil end
  local said = sub(m.s, capture.at, capture.at + capture.length - 1)
  return sub(m.s, s_at, s_at + capture.length - 1) == said and s_at + capture.length or nil
end

local function longest(m, s_at, p_at, ep)
  local most = 0
  while fits(m, s_at + most, p_at, ep) do most = most + 1 end
  for times = most, 0, -1 do
    local got = match(m, s_at + times, ep + 1)
    if got then return got end
  end
  return nil
end

local function shortest(m, s_at, p_at, ep)
  while true do
    local got = match(m, s_at, ep + 1)
    if got then return got end
    if not fits(m, s_at, p_at, ep) then return nil end
    s_at = s_at + 1
  end
end

-- Return the place after a match of p from p_at on, at s_at exactly; nil when there is none.
function match(m, s_at, p_at)
  local p = m.p
  while p_at <= #p do
    local c, following = sub(p, p_at, p_at), sub(p, p_at + 1, p_at + 1)
    if c == "(" then
      if following == ")" then return start_capture(m, s_at, p_at + 2, "place") end
      return start_capture(m, s_at, p_at + 1, "open")
    elseif c == ")" then
      return end_capture(m, s_at, p_at + 1)
    elseif c == "$" and p_at == #p then
      return s_at == #m.s + 1 and s_at or nil
    elseif c == "%" and following == "b" then
      s_at = balanced(m, s_at, p_at + 2)
      if not s_at then return nil end
      p_at = p_at + 4
    elseif c == "%" and following == "f" then
      p_at = frontier(m, s_at, p_at + 2)
      if not p_at then return nil end
    elseif c == "%" and tonumber(following) then
      s_at = again(m, s_at, tonumber(following))
      if not s_at then return nil end
      p_at = p_at + 2
    else
      local ep = class_end(p, p_at)
      local suffix = sub(p, ep, ep)
      if suffix == "?" then
        if fits(m, s_at, p_at, ep) then
          local got = match(m, s_at + 1, ep + 1)
          if got then return got end
        end
        p_at = ep + 1
      elseif suffix == "*" then
        return longest(m, s_at, p_at, ep)
      elseif suffix == "+" then
        return fits(m, s_at, p_at, ep) and longest(m, s_at + 1, p_at, ep) or nil
      elseif suffix == "-" then
        return shortest(m, s_at, p_at, ep)
      else
        if not fits(m, s_at, p_at, ep) then return nil end
        s_at, p_at = s_at + 1, ep
      end
    end
  end
  return s_at
end

local function captured(m, level)
  local capture = m[level]
  if capture.length == "place" then return capture.at end
  if capture.length == "open" then error("unfinished capture", 0) end
  return sub(m.s, capture.at, capture.at + capture.length - 1)
end

local function captures(m, s_at, e_at, or_all)
  if m.level == 0 then return or_all and {sub(m.s, s_at, e_at - 1)} or {} end
  local got = {}
  for level = 1, m.level do got[level] = captured(m, level) end
  return got
end

-- Look for p from place init on; return where the match begins and ends, and the captures.
local function search(s, p, init, or_all)
  local m = {s = s, p = p, level = 0}
  local anchored = sub(p, 1, 1) == "^"
  local at = init
  repeat
    m.level = 0
    local e_at = match(m, at, anchored and 2 or 1)
    if e_at then return at, e_at, captures(m, at, e_at, or_all) end
    at = at + 1
  until anchored or at > #s + 1
  return nil
end

-- How much Lua's own matcher could cost ----------------------------------------------------------

local shapes, shapes_known = {}, 0

local function shape(p)
  local known = shapes[p]
  if known then return known end
  local at, many, maybe = 1, 0, 0
  while at <= #p do
    local c = sub(p, at, at)
    if c == "%" then
      if native.find(sub(p, at + 1, at + 1), "[b%d]") then many = many + 1 end
      at = at + 2
    else
      if c == "*" or c == "+" or c == "-" then many = many + 1 end
      if c == "?" then maybe = maybe + 1 end
      at = at + 1
    end
  end
  if shapes_known > 200 then shapes, shapes_known = {}, 0 end
  shapes_known = shapes_known + 1
  known = {many = many, maybe = maybe, anchored = sub(p, 1, 1) == "^"}
  shapes[p] = known
  return known
end

local function cheap(s, p)
  local found = shape(p)
  local places = found.many + (found.anchored and 0 or 1)
  local cost = (#s + 1) ^ places * 2 ^ found.maybe * (1 + #p / 8)
  if cost > limits.pattern then return false end
  charge(cost / 64)
  return true
end

-- The four functions -----------------------------------------------------------------------------

local function texts(name, s, p)
  local ts, tp = type(s), type(p)
  if (ts ~= "string" and ts ~= "number") or (tp ~= "string" and tp ~= "number") then
    error("bad argument to '" .. name .. "' (string expected, got " .. (ts == "string" and tp or ts) .. ")", 3)
  end
  return tostring(s), tostring(p)
end

local function place(init, size)
  init = tonumber(init) or 1
  if init < 0 then init = size + init + 1 end
  return init < 1 and 1 or init
end

function strings.find(s, p, init, plain)
  s, p = texts("find", s, p)
  if plain or not native.find(p, "[%^$*+?.()[%%-]") then
    if #s * #p > limits.pattern * 32 then error("the text is too long to be searched for that", 2) end
    charge(#s / 64)
    return native.find(s, p, init, true)
  end
  if cheap(s, p) then return native.find(s, p, init) end
  init = place(init, #s)
  if init > #s + 1 then return nil end
  local at, e_at, got = search(s, p, init, false)
  if not at then return nil end
  return at, e_at - 1, unpack(got)
end

function strings.match(s, p, init)
  s, p = texts("match", s, p)
  if cheap(s, p) then return native.match(s, p, init) end
  init = place(init, #s)
  if init > #s + 1 then return nil end
  local at, _, got = search(s, p, init, true)
  if not at then return nil end
  return unpack(got)
end

function strings.gmatch(s, p)
  s, p = texts("gmatch", s, p)
  if cheap(s, p) then return native.gmatch(s, p) end
  local from = 1
  return function()
    if from > #s + 1 then return nil end
    local m = {s = s, p = p, level = 0}
    for at = from, #s + 1 do
      m.level = 0
      local e_at = match(m, at, 1)
      if e_at then
        from = e_at == at and e_at + 1 or e_at
        return unpack(captures(m, at, e_at, true))
      end
    end
    from = #s + 2
    return nil
  end
end

local function filled(template, all, got)
  return (native.gsub(template, "%%(.)", function(digit)
    if digit == "0" then return all end
    if not tonumber(digit) then return digit end
    local said = got[tonumber(digit)]
    if said == nil then error("invalid capture index in replacement string", 0) end
    return tostring(said)
  end))
end

local function replaced(by, all, got)
  local said
  if type(by) == "function" then
    said = by(unpack(got))
  elseif type(by) == "table" then
    said = by[got[1]]
  else
    return filled(tostring(by), all, got)
  end
  if not said then return all end
  if type(said) ~= "string" and type(said) ~= "number" then
    error("invalid replacement value (a " .. type(said) .. ")", 0)
  end
  return tostring(said)
end

-- A function that replaces runs many times inside one call of C; ours is Lua all the way.
function strings.gsub(s, p, by, most)
  s, p = texts("gsub", s, p)
  local kind = type(by)
  if kind == "number" then by, kind = tostring(by), "string" end
  if kind ~= "string" and kind ~= "table" and kind ~= "function" then
    error("bad argument #3 to 'gsub' (string/function/table expected)", 2)
  end
  if cheap(s, p) and (kind ~= "string" or (#s + 1) * #by <= limits.text) then
    return native.gsub(s, p, by, most)
  end
  local anchored = sub(p, 1, 1) == "^"
  local m = {s = s, p = p, level = 0}
  local parts, at, times = {}, 1, 0
  most = tonumber(most) or #s + 1
  while times < most do
    m.level = 0
    local e_at = match(m, at, anchored and 2 or 1)
    if e_at then
      times = times + 1
      parts[#parts + 1] = replaced(by, sub(s, at, e_at - 1), captures(m, at, e_at, true))
    end
    if e_at and e_at > at then
      at = e_at
    elseif at <= #s then
      parts[#parts + 1] = sub(s, at, at)
      at = at + 1
    else
      break
    end
    if anchored then break end
  end
  parts[#parts + 1] = sub(s, at)
  return concat(parts), times
end
