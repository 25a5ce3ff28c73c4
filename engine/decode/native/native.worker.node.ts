import { workerData } from 'node:worker_threads';
import { portOfSelf } from '../../rpc/port.node.ts';
import { serve } from '../../rpc/serve.ts';
import { openSource } from '../../source/open-source.node.ts';
import { decodeService } from '../ffmpeg/decode-service.ts';
import type { NativeTools } from './native-tools.node.ts';
import { nativeRunner } from './run-native.node.ts';

serve(portOfSelf(), decodeService(openSource, nativeRunner(workerData as NativeTools)));
