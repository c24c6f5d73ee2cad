import 'mse-worker-player';
