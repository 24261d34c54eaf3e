-- Patterns whose cost is counted. Lua's own matcher is used where its cost has a small bound, and
-- the one in matcher.lua where backtracking could explode.

local kit = ...
local strings, charge, limits = kit.strings, kit.charge, kit.limits
local error, type, tostring, tonumber = error, type, tostring, tonumber
local unpack, concat, sub = table.unpack, table.concat, string.sub
local native = {find = string.find, match = string.match, gmatch = string.gmatch, gsub = string.gsub}

local lent  -- the functions of matcher.lua, which is read when it is first needed

local function matcher()
  if not lent then lent = kit.part("matcher")(kit, native) end
  return lent
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
  if plain or not native.find(p, "[%^$*+?.([%%-]") then
    if #s * #p > limits.text * 64 then error("the text is too long to be searched for that", 2) end
    charge(#s / 64)
    return native.find(s, p, init, true)
  end
  if cheap(s, p) then return native.find(s, p, init) end
  init = place(init, #s)
  if init > #s + 1 then return nil end
  local at, e_at, got = matcher().search(s, p, init, false)
  if not at then return nil end
  return at, e_at - 1, unpack(got)
end

function strings.match(s, p, init)
  s, p = texts("match", s, p)
  if cheap(s, p) then return native.match(s, p, init) end
  init = place(init, #s)
  if init > #s + 1 then return nil end
  local at, _, got = matcher().search(s, p, init, true)
  if not at then return nil end
  return unpack(got)
end

function strings.gmatch(s, p)
  s, p = texts("gmatch", s, p)
  if cheap(s, p) then return native.gmatch(s, p) end
  local from, match, captures = 1, matcher().match, matcher().captures
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

local function filled(template, m, s_at, e_at)
  return (native.gsub(template, "%%(.?)", function(digit)
    if digit == "%" then return "%" end
    local level = tonumber(digit)
    if not level then error("invalid use of '%' in replacement string", 0) end
    if level == 0 or level == 1 and m.level == 0 then return sub(m.s, s_at, e_at - 1) end
    if level > m.level then error("invalid capture index", 0) end
    return tostring(matcher().captured(m, level))
  end))
end

local function replaced(by, m, s_at, e_at)
  if type(by) == "string" then return filled(by, m, s_at, e_at) end
  local said
  if type(by) == "function" then
    said = by(unpack(matcher().captures(m, s_at, e_at, true)))
  else
    said = by[m.level == 0 and sub(m.s, s_at, e_at - 1) or matcher().captured(m, 1)]
  end
  if not said then return sub(m.s, s_at, e_at - 1) end
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
  local match = matcher().match
  local anchored = sub(p, 1, 1) == "^"
  local m = {s = s, p = p, level = 0}
  local parts, at, times = {}, 1, 0
  most = tonumber(most) or #s + 1
  while times < most do
    m.level = 0
    local e_at = match(m, at, anchored and 2 or 1)
    if e_at then
      times = times + 1
      parts[#parts + 1] = replaced(by, m, at, e_at)
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
