/** The page: installs the worker, and shows what it answers. */
export const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>A server in the browser</title>
<p>The worker says: <output></output></p>
<script type="module">
  await navigator.serviceWorker.register('/worker.js', { type: 'module' })
  await navigator.serviceWorker.ready
  if (navigator.serviceWorker.controller === null) {
    await new Promise(resolve => navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }))
  }
  const response = await fetch('/app/there')
  document.querySelector('output').textContent = await response.text()
</script>
</html>
`
