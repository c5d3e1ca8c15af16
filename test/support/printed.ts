/** Everything that the process prints meanwhile. */
export async function printedDuring(work: () => Promise<void>): Promise<string> {
  let printed = '';
  const streams = [process.stdout, process.stderr];
  const writes = streams.map((stream) => stream.write.bind(stream));
  for (const stream of streams) {
    stream.write = ((chunk: string | Uint8Array) => {
      printed += Buffer.from(chunk as string).toString();
      return true;
    }) as typeof stream.write;
  }
  await work().finally(() => streams.forEach((stream, index) => (stream.write = writes[index]!)));
  return printed;
}
