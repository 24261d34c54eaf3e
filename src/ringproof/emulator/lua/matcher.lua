-- Matching patterns in Lua, as Lua's own matcher does in C: the hook stops it like any other Lua.

local kit, native = ...
local charge = kit.charge
local error, type, tonumber = error, type, tonumber
local byte, sub, char, lower = string.byte, string.sub, string.char, string.lower

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
  if not native.find("acdglpsuwx", lower(letter), 1, true) then return byte(letter) == code end
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
  if digit == 0 or digit > m.level or capture.length == "open" then
    error("invalid capture index %" .. digit, 0)
  end
  if capture.length == "place" then return nil end
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

return {match = match, captured = captured, captures = captures, search = search}
