declare module 'seek-bzip' {
  export interface Input {
    readByte(): number;
    read(target: Uint8Array, offset: number, length: number): number;
  }

  export interface Output {
    writeByte(byte: number): void;
  }

  /** Decodes one stream; throws TypeError if it is not one, or if its checksum is wrong. */
  export function decode(input: Input, output: Output): void;
}
