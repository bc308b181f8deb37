import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from './free-port.ts'
import { startProgram } from './start-program.ts'

export interface Nginx {
  /** Where it listens, without a slash at the end. */
  url: string
  stop: () => Promise<void>
}

/** Starts an nginx before a server on a port of the loopback, with connections to it that are kept, and nothing cached. */
export async function startNginx(upstream: number): Promise<Nginx> {
  const port = await freePort()
  const folder = await mkdtemp(join(tmpdir(), 'tsgi-nginx-'))
  await writeFile(join(folder, 'nginx.conf'), configuration(folder, port, upstream))
  const program = await startProgram('nginx', [
    '-p',
    folder,
    '-c',
    join(folder, 'nginx.conf'),
    '-e',
    'stderr'
  ])
  await Promise.race([
    answers(port),
    program.exit.then(({ errors }) => Promise.reject(new Error(`nginx ended: ${errors}`)))
  ])
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      await program.stop()
      await rm(folder, { recursive: true, force: true })
    }
  }
}

function configuration(folder: string, port: number, upstream: number): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  return `
    daemon off;
    master_process off;
    pid ${folder}/nginx.pid;
    events {}
    http {
      access_log off;
      ${temporary.map(name => `${name}_temp_path ${folder}/${name};`).join('\n')}
      upstream app {
        server 127.0.0.1:${upstream};
        keepalive 8;
      }
      server {
        listen 127.0.0.1:${port};
        location / {
          proxy_pass http://app;
          proxy_http_version 1.1;
          proxy_set_header Connection "";
          proxy_set_header Host $http_host;
          proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
          proxy_set_header X-Forwarded-Proto $scheme;
        }
      }
    }
  `
}

async function answers(port: number): Promise<void> {
  for (;;) {
    const isThere = await new Promise<boolean>(resolve => {
      const socket = connect({ host: '127.0.0.1', port })
      socket.once('connect', () => (socket.destroy(), resolve(true)))
      socket.once('error', () => resolve(false))
    })
    if (isThere) return
    await pause(20)
  }
}
