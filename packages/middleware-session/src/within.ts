/**
 * The answer, or that error where it takes more milliseconds: what never settles must not hang who waits. `explain` makes what is
 * thrown of either failure.
 */
export async function within<R>(
  timeout: number,
  answer: Promise<R>,
  late: () => Error,
  explain: (error: unknown) => unknown = error => error
): Promise<R> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), timeout)
  })
  try {
    return await Promise.race([answer, tooLate])
  } catch (error) {
    throw explain(error)
  } finally {
    clearTimeout(timer)
  }
}
