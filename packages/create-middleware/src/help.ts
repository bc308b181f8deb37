export const HELP = `npm create @tsgi/middleware <name or folder> [-- --name <name>]

Makes a package with a TSGI middleware: source, test, README, and what npm needs to publish it.

  npm create @tsgi/middleware my-thing                    package my-thing in ./my-thing
  npm create @tsgi/middleware @acme/my-thing              package @acme/my-thing in ./my-thing
  npm create @tsgi/middleware packages/my-thing           package my-thing in ./packages/my-thing
  npm create @tsgi/middleware . -- --name @acme/my-thing  package @acme/my-thing here

  --name <name>  the package's name. Default: the name given, or that of the folder
  --help, -h     this text

The folder must be new or empty; a .git folder in it is no hindrance.
The export is the name in camel case, without a "middleware-" or "tsgi-" before it: @acme/middleware-my-thing exports myThing.
`
