/** Keeps what is reported out of the test's output. */
export async function quietly<T>(
  work: () => Promise<T>,
  heard: (text: string) => void = () => {}
): Promise<T> {
  const write = process.stderr.write.bind(process.stderr)
  process.stderr.write = text => (heard(String(text)), true)
  try {
    return await work()
  } finally {
    process.stderr.write = write
  }
}
