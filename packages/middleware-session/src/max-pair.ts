/** Octets: browsers ignore a cookie whose name and value take more (RFC 6265bis, 5.6). */
export const MAX_PAIR = 4096
