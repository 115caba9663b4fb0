// Stands for the module that vite.config.ts makes: Node has no such workers. Tests put their own in its place.
export const spawnWorker = (): Worker => {
  throw new DOMException('no workers here', 'SecurityError');
};
