export { __export__, type __Export__Options } from './__file__.ts'
