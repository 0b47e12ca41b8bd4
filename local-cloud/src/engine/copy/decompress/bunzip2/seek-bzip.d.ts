declare module 'seek-bzip' {
  export interface Input {
    readByte(): number;
    read(target: Uint8Array, offset: number, length: number): number;
  }

  export interface Output {
    writeByte(byte: number): void;
  }

  /** Decodes one stream; throws TypeError for what is none, and for one whose checksum does not fit. */
  export function decode(input: Input, output: Output): void;
}
