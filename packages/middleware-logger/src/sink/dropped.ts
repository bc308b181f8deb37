import { isoTime } from '../time.ts'

/** Whether a line can bear `"dropped":3` itself: an object of JSON. */
export function tellsByItself(line: string): boolean {
  return line.startsWith('{"') && line.endsWith('}\n')
}

/** The line with that as its last member. */
export function withDropped(line: string, count: number): string {
  return `${line.slice(0, -2)},"dropped":${count}}\n`
}

/** A line of its own, in the way of the first that was dropped. */
export function droppedLine(count: number, first: string): string {
  const message = `${count} ${count === 1 ? 'line' : 'lines'} dropped`
  if (!tellsByItself(first)) return `${message}\n`
  return `{"time":"${isoTime(Date.now())}","level":"warn","message":"${message}","dropped":${count}}\n`
}
