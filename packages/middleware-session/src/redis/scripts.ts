// A record is a hash: v(ersion), d(ata), e(nd), s(ubject) and x, until when the subject's list is sure to name it. Each script has
// one key, so that a cluster can run it. What returns a text returns it as it stands in the types below.

/** KEYS: record. ARGV: data, end, time to live until, subject, x. */
export const CREATE = `
if redis.call('EXISTS', KEYS[1]) == 1 then return 'exists' end
redis.call('HSET', KEYS[1], 'v', 1, 'd', ARGV[1], 'e', ARGV[2], 's', ARGV[4], 'x', ARGV[5])
redis.call('PEXPIREAT', KEYS[1], ARGV[3])
return 'ok'`

/** KEYS: record. ARGV: data, end, time to live until, subject, x or nothing, version. */
export const UPDATE = `
local now = redis.call('HMGET', KEYS[1], 'v', 's', 'x')
if not now[1] then return 'gone' end
if now[1] ~= ARGV[6] then return 'conflict' end
local x = ARGV[5]
if ARGV[4] ~= '' and x == '' then
  if now[2] ~= ARGV[4] or tonumber(now[3]) < tonumber(ARGV[2]) then return 'unlisted' end
  x = now[3]
end
redis.call('HSET', KEYS[1], 'v', now[1] + 1, 'd', ARGV[1], 'e', ARGV[2], 's', ARGV[4], 'x', x)
redis.call('PEXPIREAT', KEYS[1], ARGV[3])
return 'ok'`

/** KEYS: record. ARGV: end, time to live until, subject whose list names it until x. Returns '=' and the subject where that is another. */
export const TOUCH = `
local now = redis.call('HMGET', KEYS[1], 'v', 's', 'x')
if not now[1] then return 'gone' end
local x = now[3]
if now[2] ~= '' and tonumber(x) < tonumber(ARGV[1]) then
  if now[2] ~= ARGV[3] then return '=' .. now[2] end
  x = ARGV[4]
end
redis.call('HSET', KEYS[1], 'e', ARGV[1], 'x', x)
redis.call('PEXPIREAT', KEYS[1], ARGV[2])
return 'ok'`

/** KEYS: list of a subject. ARGV: key of a record, x. The list lasts as long as what it names, and forgets what has ended. */
export const ENLIST = `
local time = redis.call('TIME')
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(' .. (time[1] * 1000))
local before = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not before or tonumber(before) < tonumber(ARGV[2]) then redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1]) end
redis.call('PEXPIREAT', KEYS[1], redis.call('ZREVRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2])
return 'ok'`
